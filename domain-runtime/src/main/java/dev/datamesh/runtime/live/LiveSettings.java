package dev.datamesh.runtime.live;

import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.catalogue.Channel;
import java.time.Duration;

/**
 * How the present is read.
 *
 * @param bufferBytes how much waits for one slow subscriber at most; the oldest goes first
 * @param margin how long a stride is waited for beyond its length and the latency that was promised
 * @param assumedLatency the latency where a product promises none
 * @param keepConsuming how long a topic is still read after its last subscriber left
 * @param historicReaders how many readers of the past go on at once
 * @param historicWait how long one more waits for room, before it is told to come again
 */
public record LiveSettings(
        long bufferBytes,
        Duration margin,
        Duration assumedLatency,
        Duration keepConsuming,
        int historicReaders,
        Duration historicWait) {
    public static LiveSettings standard() {
        return new LiveSettings(
                16 << 20,
                Duration.ofMillis(250),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                64,
                Duration.ofSeconds(10));
    }

    /**
     * How long after its begin a stride is given up on. The client gives up two seconds later, or more, so that a gap is said here
     * first; and a silent publisher's subscribers get blocks, if empty ones, long before the client takes the server for dead.
     */
    long waitNanos(BlockLayout layout) {
        long latency = 0;
        for (Channel channel : layout.channels()) {
            Long promised = channel.maxLatencyNanos();
            latency = Math.max(latency, promised == null ? assumedLatency.toNanos() : promised);
        }
        return layout.strideNanos() + latency + margin.toNanos();
    }
}
