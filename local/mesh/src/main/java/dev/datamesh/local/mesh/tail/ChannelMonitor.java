package dev.datamesh.local.mesh.tail;

import dev.datamesh.local.mesh.block.Samples;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Follows the blocks of one channel as they arrive: how late, how fast, what is missing. Not for several threads. */
final class ChannelMonitor {
    private static final long RATE_WINDOW = Duration.ofSeconds(2).toNanos();

    private final long stride;
    private final Deque<Seen> recent = new ArrayDeque<>();

    private long expected = Long.MIN_VALUE;
    private long missingStrides;
    private long missingSamples;

    private record Seen(long gpsNanos, long arrived, int samples) {}

    ChannelMonitor(Duration stride) {
        this.stride = stride.toNanos();
    }

    /** Notes a block that began and arrived at these GPS nanoseconds. */
    Arrival arrived(long gpsNanos, Samples samples, long arrivedGps) {
        boolean late = expected != Long.MIN_VALUE && gpsNanos < expected;
        long skipped = expected == Long.MIN_VALUE || late ? 0 : (gpsNanos - expected) / stride;
        missingStrides += skipped;
        missingSamples += samples.missingCount();
        expected = Math.max(expected, gpsNanos + stride);
        return new Arrival(
                Duration.ofNanos(arrivedGps - gpsNanos - stride),
                rate(gpsNanos, samples.count(), arrivedGps),
                skipped,
                late,
                missingStrides,
                missingSamples);
    }

    private double rate(long gpsNanos, int samples, long arrived) {
        recent.addLast(new Seen(gpsNanos, arrived, samples));
        while (recent.size() > 2 && arrived - recent.getFirst().arrived() > RATE_WINDOW) {
            recent.removeFirst();
        }
        // Blocks that had to wait and come all at once were not sampled any faster.
        long span = Math.max(
                arrived - recent.getFirst().arrived(),
                gpsNanos - recent.getFirst().gpsNanos());
        // The first block's samples were taken before the span that is measured.
        long during = recent.stream().mapToLong(Seen::samples).sum()
                - recent.getFirst().samples();
        return span <= 0 ? 0 : during * 1e9 / span;
    }
}
