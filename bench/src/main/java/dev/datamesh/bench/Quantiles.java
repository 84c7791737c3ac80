package dev.datamesh.bench;

import java.util.Arrays;

/** Quantiles of what was measured, in milliseconds; the nearest rank, so that each is a value that was seen. */
public final class Quantiles {
    private final double[] sorted;

    public Quantiles(long[] nanos) {
        sorted = Arrays.stream(nanos).mapToDouble(n -> n / 1e6).sorted().toArray();
    }

    public double at(double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }
}
