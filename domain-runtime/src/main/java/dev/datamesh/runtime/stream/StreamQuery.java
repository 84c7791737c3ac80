package dev.datamesh.runtime.stream;

import dev.datamesh.runtime.catalogue.Channel;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber asks for.
 *
 * @param channels the channels; kept by name
 * @param startNanos from when, in GPS nanoseconds; null = now
 * @param endNanos until when, exclusive; null = for ever
 * @param replay the span to show instead of the present; null = live
 */
public record StreamQuery(
        List<Channel> channels,
        @Nullable Long startNanos,
        @Nullable Long endNanos,
        @Nullable ReplayWindow replay) {
    public StreamQuery {
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("a stream has channels");
        }
        channels = channels.stream().sorted(Comparator.comparing(Channel::name)).toList();
    }

    /** The length of its blocks in nanoseconds, which clients work out in the same way: the least that all channels fit in. */
    public long strideNanos() {
        return channels.stream().mapToLong(Channel::strideNanos).distinct().reduce(1, StreamQuery::lcm);
    }

    /**
     * The least common multiple.
     *
     * @throws ArithmeticException if it exceeds a long
     */
    static long lcm(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return Math.multiplyExact(a / x, b);
    }
}
