package dev.datamesh.local.mesh.publish;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.block.BlockCodec;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.series.Recording;
import dev.datamesh.local.mesh.series.Recording.RecordedTopic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.apache.kafka.common.KafkaException;

/** Publishes a file once, at the pace of time or as fast as it goes. */
final class OnePass {
    private final MeshCluster cluster;
    private final PublishRequest request;
    private final InstantSource clock;

    OnePass(MeshCluster cluster, PublishRequest request, InstantSource clock) {
        this.cluster = cluster;
        this.request = request;
        this.clock = clock;
    }

    /** What was sent, from when to when in GPS nanoseconds. */
    record Sent(int messages, long fromGps, long untilGps) {}

    /**
     * Sends everything and waits until the broker has it.
     *
     * @param start the GPS time of the first sample, on a boundary of the stride; absent: so that the last one is of now
     * @param realtime whether each block waits until its last sample would have been taken; the first is then of now
     */
    Sent run(OptionalLong start, boolean realtime) throws InterruptedException {
        Recording recording = request.recording(request.series(cluster));
        long stride = recording.series().stride().toNanos();
        long now = Gps.floor(Gps.nanos(clock.instant()), recording.series().stride());
        long from = start.orElse(realtime ? now : now - recording.blocks() * stride);
        if (Math.floorMod(from, stride) != 0) {
            throw new MeshException(
                    "--start " + Gps.seconds(from) + " is no boundary of the stride "
                            + recording.series().stride(),
                    "the one before is "
                            + Gps.seconds(Gps.floor(from, recording.series().stride())));
        }
        int messages = 0;
        try (BlockSender sender = new BlockSender(request.credentials(cluster));
                BlockCodec codec = new BlockCodec()) {
            for (int position = 0; position < recording.blocks(); position++) {
                long time = from + position * stride;
                if (realtime) {
                    Thread.sleep(Duration.ofNanos(Math.max(0, time + stride - Gps.nanos(clock.instant()))));
                }
                for (RecordedTopic topic : recording.topics()) {
                    sender.send(
                            topic.topic().name(),
                            codec.encode(topic.topic().type(), recording.block(topic, position, time)));
                    messages++;
                }
                throwIfFailed(sender);
            }
            sender.flush();
            throwIfFailed(sender);
        }
        return new Sent(messages, from, from + recording.blocks() * stride);
    }

    private void throwIfFailed(BlockSender sender) {
        sender.takeFailure().ifPresent(e -> {
            throw refused(request, e);
        });
    }

    static MeshException refused(PublishRequest request, KafkaException e) {
        return new MeshException(
                request.product() + ": the broker did not take a block: " + e.getMessage(),
                BlockSender.isRefusal(e)
                        ? "the publisher's rights or Secret are not as they should be: 'mesh status' shows the product's conditions"
                        : "'mesh doctor' looks at the broker",
                e);
    }
}
