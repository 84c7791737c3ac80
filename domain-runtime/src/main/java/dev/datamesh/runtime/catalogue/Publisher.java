package dev.datamesh.runtime.catalogue;

import dev.datamesh.api.ProductRef;
import org.jspecify.annotations.Nullable;

/**
 * Who publishes one time series of a product.
 *
 * @param id the Arrakis publisher id, {@code <domain>.<product>.<stream>}
 * @param product the product it publishes
 * @param nativeStrideNanos the length of its blocks, in nanoseconds
 * @param strideNanos the length of the blocks that readers get, in nanoseconds
 * @param maxLatencyNanos how late a block may be, in nanoseconds; null = nothing is promised
 * @param dynamic whether it may register channels itself
 * @param maxChannels how many, if so
 * @param replayId the replay it belongs to; null = live
 * @param registered whether its channels stand in a register, which only the runtime of its domain reads
 */
public record Publisher(
        String id,
        ProductRef product,
        long nativeStrideNanos,
        long strideNanos,
        @Nullable Long maxLatencyNanos,
        boolean dynamic,
        int maxChannels,
        @Nullable String replayId,
        boolean registered) {
    /** Whose channels are registered if it may do that, and listed otherwise. */
    public Publisher(
            String id,
            ProductRef product,
            long nativeStrideNanos,
            long strideNanos,
            @Nullable Long maxLatencyNanos,
            boolean dynamic,
            int maxChannels,
            @Nullable String replayId) {
        this(id, product, nativeStrideNanos, strideNanos, maxLatencyNanos, dynamic, maxChannels, replayId, dynamic);
    }
}
