package dev.datamesh.core.product;

import java.util.OptionalLong;

/** Arithmetic of strides: the blocks that a time series is sent in. */
public final class Strides {
    private static final long SECOND = 1_000_000_000L;

    private Strides() {}

    /** How many samples of a channel one stride holds; empty if not a whole number. */
    public static OptionalLong samplesPerStride(long strideNanos, int sampleRate) {
        if (strideNanos <= 0 || sampleRate <= 0) {
            throw new IllegalArgumentException(
                    "stride and sample rate are positive, not " + strideNanos + " ns and " + sampleRate + " Hz");
        }
        // Whole seconds apart from the rest: the product of the two could exceed a long.
        long rest = strideNanos % SECOND * sampleRate;
        return rest % SECOND == 0
                ? OptionalLong.of(Math.addExact(Math.multiplyExact(strideNanos / SECOND, sampleRate), rest / SECOND))
                : OptionalLong.empty();
    }

    /** Whether blocks of a stride can be joined into blocks of the relay stride: a whole number of them. */
    public static boolean fits(long strideNanos, long relayStrideNanos) {
        if (strideNanos <= 0) {
            throw new IllegalArgumentException("a stride is positive, not " + strideNanos + " ns");
        }
        return relayStrideNanos > 0 && relayStrideNanos % strideNanos == 0;
    }
}
