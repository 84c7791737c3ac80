package dev.datamesh.local.mesh.publish;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.block.BlockCodec;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.series.Recording;
import dev.datamesh.local.mesh.series.Recording.RecordedTopic;
import dev.datamesh.local.mesh.series.ReplaySchedule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Plays a recording into a product in a loop and in real time, for ever. Whatever is missing or goes wrong, it waits and
 * tries again: the product may not be there yet, its channels may change, its Secret may be rotated, the broker may be away.
 */
public final class Player {
    private static final Duration FIRST_REST = Duration.ofMillis(250);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);

    /** How often the product is looked at again: it may have new channels. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    /** Without a failure for so long, it is over. */
    private static final Duration WELL_AGAIN = Duration.ofSeconds(2);

    private final MeshCluster cluster;
    private final PublishRequest request;
    private final InstantSource clock;
    private final Consumer<String> log;

    private String lastSaid = "";
    private OptionalLong lostAt = OptionalLong.empty();

    public Player(MeshCluster cluster, PublishRequest request, InstantSource clock, Consumer<String> log) {
        this.cluster = cluster;
        this.request = request;
        this.clock = clock;
        this.log = log;
    }

    /** Plays until the thread is interrupted. */
    public void play() throws InterruptedException {
        Duration rest = FIRST_REST;
        while (true) {
            long began = now();
            try {
                playConnected();
            } catch (MeshException e) {
                say(e.getMessage());
            } catch (InterruptException e) {
                throw new InterruptedException(e.getMessage());
            } catch (KafkaException e) {
                say((BlockSender.isRefusal(e) ? "the broker refuses the publisher: " : "the broker: ") + e.getMessage()
                        + "; connecting anew, with new credentials");
            } catch (RuntimeException e) {
                // A player that ends would be missed by nobody until somebody looks; one that says why and goes on is
                // found.
                say("unforeseen: " + e);
            }
            // After a while of good work a failure is a new one.
            rest = now() - began > LONGEST_REST.toNanos() ? FIRST_REST : longer(rest);
            Thread.sleep(rest);
        }
    }

    /** One connection's life; ends by an exception. */
    private void playConnected() throws InterruptedException {
        Recording recording = request.recording(request.series(cluster));
        try (BlockSender sender = new BlockSender(request.credentials(cluster));
                BlockCodec codec = new BlockCodec()) {
            ReplaySchedule schedule = new ReplaySchedule(recording.series().stride(), recording.blocks());
            long block = schedule.first(now());
            long lookAgain = now() + LOOK_AGAIN.toNanos();
            say("playing "
                    + recording.topics().stream()
                            .mapToInt(topic -> topic.channels().size())
                            .sum() + " channel(s) of " + request.file().getFileName());
            while (true) {
                sleepUntil(schedule.due(block));
                for (RecordedTopic topic : recording.topics()) {
                    sender.send(
                            topic.topic().name(),
                            codec.encode(
                                    topic.topic().type(), recording.block(topic, schedule.position(block), block)));
                }
                noteFailure(sender.takeFailure());
                if (now() > lookAgain) {
                    recording = refreshed(recording);
                    lookAgain = now() + LOOK_AGAIN.toNanos();
                }
                block = schedule.next(block, now());
            }
        }
    }

    /** Ends the connection if it is of no use any more. */
    private void noteFailure(Optional<KafkaException> failure) {
        if (failure.isPresent()) {
            if (!BlockSender.passes(failure.get())) {
                throw failure.get();
            }
            lostAt = OptionalLong.of(now());
            // Not its words: they count records and milliseconds, and would never be the same twice.
            say("blocks are lost: " + failure.get().getClass().getSimpleName());
        } else if (lostAt.isPresent() && now() - lostAt.getAsLong() > WELL_AGAIN.toNanos()) {
            lostAt = OptionalLong.empty();
            say("blocks get through again");
        }
    }

    /** The recording for the stream as it is now; the one before where the API server cannot be asked. */
    private Recording refreshed(Recording before) {
        TimeSeries series;
        try {
            series = request.series(cluster);
        } catch (MeshException e) {
            return before;
        }
        if (series.equals(before.series())) {
            return before;
        }
        Recording fresh = request.recording(series);
        if (fresh.blocks() != before.blocks()
                || !series.stride().equals(before.series().stride())) {
            throw new MeshException("the stream has changed", "");
        }
        return fresh;
    }

    private void sleepUntil(long gpsNanos) throws InterruptedException {
        long left = gpsNanos - now();
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left));
        } else if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private long now() {
        return Gps.nanos(clock.instant());
    }

    /** Each state once: an outage of an hour is one line, not ten thousand. */
    private void say(String line) {
        if (!line.equals(lastSaid)) {
            log.accept(request.product() + ": " + line);
            lastSaid = line;
        }
    }

    private static Duration longer(Duration rest) {
        Duration doubled = rest.multipliedBy(2);
        return doubled.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : doubled;
    }
}
