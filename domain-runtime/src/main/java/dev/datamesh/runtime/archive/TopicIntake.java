package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.block.MalformedBlockException;
import dev.datamesh.runtime.block.TopicBlock;
import dev.datamesh.runtime.block.TopicMessage;
import dev.datamesh.runtime.catalogue.Channel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Takes messages of a stream's topics into a batch, and knows how far the table will reach with it. */
final class TopicIntake {
    private static final Logger LOG = Logger.getLogger(TopicIntake.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final long NEVER = Long.MIN_VALUE;

    /** A channel may be published on a moment after it was registered elsewhere: so long it is waited for. */
    static final Duration CHANNELS_WITHIN = Duration.ofSeconds(30);

    /** Blocks from further in the future come from a clock that is wrong; the live log leaves them out, too. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final TopicMessage messages = new TopicMessage();
    private final Map<String, Map<Integer, Channel>> places = new HashMap<>();
    private final Map<String, Reach.Mark> marks;
    private final Reach from;
    private RowBatch batch = new RowBatch();

    /** Goes on where the table ends. */
    TopicIntake(Reach from) {
        this.from = from;
        this.marks = new HashMap<>(from.topics());
    }

    /** The channels of the stream as they are known now. */
    void know(List<Channel> channels) {
        places.clear();
        channels.forEach(channel -> places.computeIfAbsent(channel.topic(), topic -> new HashMap<>())
                .put(channel.partitionIndex(), channel));
    }

    /**
     * Takes a message in.
     *
     * @return false if it has a channel that may be known in a moment: then neither it nor any later one of its topic is taken
     */
    boolean take(ConsumerRecord<byte[], ByteBuffer> message, Instant now) {
        Instant published = Instant.ofEpochMilli(message.timestamp());
        Optional<TopicBlock> block =
                block(message).filter(known -> known.gpsNanos() <= Gps.nanos(published.plus(AHEAD)));
        Map<Integer, Channel> channels = places.getOrDefault(message.topic(), Map.of());
        if (block.isPresent()
                && lacks(block.get(), channels)
                && published.plus(CHANNELS_WITHIN).isAfter(now)) {
            return false;
        }
        Reach.Mark before = marks.get(message.topic());
        long time = before == null ? NEVER : before.latestGpsNanos();
        long stamp = before == null ? NEVER : before.latestPublishedNanos();
        if (block.isPresent()) {
            TopicBlock known = block.get();
            channels.forEach((index, channel) -> {
                if (known.has(index) && known.type() == channel.dataType()) {
                    batch.add(channel, message.offset(), known);
                }
            });
            time = Math.max(time, known.gpsNanos());
        }
        marks.put(message.topic(), new Reach.Mark(message.offset() + 1, time, Math.max(stamp, Gps.nanos(published))));
        return true;
    }

    private Optional<TopicBlock> block(ConsumerRecord<byte[], ByteBuffer> message) {
        try {
            return Optional.of(messages.read(message.value() == null ? NOTHING : message.value()));
        } catch (MalformedBlockException e) {
            LOG.debugf("offset %d of %s is no block: %s", message.offset(), message.topic(), e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean lacks(TopicBlock block, Map<Integer, Channel> channels) {
        for (int index = 0; index < block.indexBound(); index++) {
            if (block.has(index) && !channels.containsKey(index)) {
                return true;
            }
        }
        return false;
    }

    /** Where the table ends without what was taken. */
    Reach from() {
        return from;
    }

    /** Where it ends with it. */
    Reach to() {
        return new Reach(marks);
    }

    boolean isEmpty() {
        return marks.equals(from.topics());
    }

    /** What waits to be written. */
    long bytes() {
        return batch.bytes();
    }

    /** What waits to be written, which it then does no more. */
    RowBatch drain() {
        RowBatch full = batch;
        batch = new RowBatch();
        return full;
    }
}
