package dev.datamesh.runtime.live;

import java.time.Duration;

/**
 * How the present is read.
 *
 * @param bufferBytes how much waits for one slow subscriber at most; the oldest goes first
 * @param margin how long a stride is waited for beyond its length and the latency that was promised
 * @param assumedLatency the latency where a product promises none
 * @param keepConsuming how long a topic is still read after its last subscriber left
 * @param stalledAfter a live subscriber that takes nothing for so long is sent away
 * @param historicReaders how many readers of the past go on at once; more wait
 */
public record LiveSettings(
        long bufferBytes,
        Duration margin,
        Duration assumedLatency,
        Duration keepConsuming,
        Duration stalledAfter,
        int historicReaders) {
    public static LiveSettings standard() {
        return new LiveSettings(
                16 << 20,
                Duration.ofMillis(250),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                64);
    }
}
