package dev.datamesh.runtime.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.stream.StreamEndedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;

/**
 * The strides of which neither archive nor log holds what there was: those before the first that is archived, and those that the log
 * let go of before they were. A publisher that was silent is something else: that nothing was published then is known. Not for two
 * threads.
 */
final class Unheld {
    /** In the metadata of a block, the channels that are missing in it because nobody holds them. */
    static final String NOT_HELD = "notHeld";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlockLayout layout;
    private final List<String> topics;
    private final List<Hole> holes = new ArrayList<>();

    private static final class Hole {
        private final int topic;
        private final long from;
        private long until;
        private boolean ended;

        Hole(int topic, long from, long until) {
            this.topic = topic;
            this.from = from;
            this.until = until;
        }
    }

    /** @param topics others refer to them by their place here */
    Unheld(BlockLayout layout, List<String> topics) {
        this.layout = layout;
        this.topics = topics;
    }

    /** Of a topic that is not archived, whose log has lost what lies before its oldest message. */
    static StreamEndedException refusal(long fromNanos, OffsetAndTimestamp oldest) {
        return new StreamEndedException("time range requested (from " + Gps.seconds(fromNanos)
                + ") not available on this server: it holds what was published since "
                + Gps.seconds(Gps.nanos(Instant.ofEpochMilli(oldest.timestamp()))));
    }

    /** From a time on nothing of a topic is held, until the next block of it comes, and up to the other time at most. */
    void begins(int topic, long fromNanos, long untilNanos) {
        holes.add(new Hole(topic, fromNanos, untilNanos));
    }

    /** A block came. */
    void comes(int topic, long gpsNanos) {
        for (Hole hole : holes) {
            if (hole.topic == topic && !hole.ended) {
                hole.until = Math.min(hole.until, gpsNanos);
                hole.ended = true;
            }
        }
    }

    /** What is to be said of a stride that comes out; empty = nothing. */
    Optional<byte[]> word(long strideNanos) {
        if (holes.isEmpty()) {
            return Optional.empty();
        }
        List<String> lost = holes.stream()
                .filter(hole -> strideNanos >= hole.from && strideNanos + layout.strideNanos() <= hole.until)
                .map(hole -> topics.get(hole.topic))
                .toList();
        List<String> names = layout.channels().stream()
                .filter(channel -> lost.contains(channel.topic()))
                .map(channel -> channel.name())
                .toList();
        try {
            return names.isEmpty() ? Optional.empty() : Optional.of(JSON.writeValueAsBytes(Map.of(NOT_HELD, names)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
