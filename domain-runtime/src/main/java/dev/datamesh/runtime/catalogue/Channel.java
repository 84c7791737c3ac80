package dev.datamesh.runtime.catalogue;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A channel as readers see it: what Find and Describe answer, and where its samples lie.
 *
 * @param name the full name, such as {@code H1:GDS-CALIB_STRAIN}
 * @param dataType the type of a sample
 * @param sampleRate samples a second
 * @param partitionId the name of its Kafka partition on the wire: the topic without {@code arrakis-}
 * @param partitionIndex its index in the messages of that topic
 * @param publisher the Arrakis publisher id
 * @param strideNanos the length of the blocks that readers get (relayStride), in nanoseconds; a multiple of the native one
 * @param nativeStrideNanos the length of the blocks that are published, in nanoseconds
 * @param maxLatencyNanos how late a block may be, in nanoseconds; null = nothing is promised
 * @param product the product it belongs to
 * @param topic the Kafka topic that carries it
 * @param replayId the replay it belongs to; null = live
 */
public record Channel(
        String name,
        DataType dataType,
        int sampleRate,
        String partitionId,
        int partitionIndex,
        String publisher,
        long strideNanos,
        long nativeStrideNanos,
        @Nullable Long maxLatencyNanos,
        ProductRef product,
        String topic,
        @Nullable String replayId) {
    public Channel {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(dataType, "dataType");
        Objects.requireNonNull(publisher, "publisher");
        Objects.requireNonNull(product, "product");
        Objects.requireNonNull(topic, "topic");
        if (sampleRate <= 0 || nativeStrideNanos <= 0 || strideNanos <= 0 || strideNanos % nativeStrideNanos != 0) {
            throw new IllegalArgumentException("channel " + name + " of " + sampleRate + " Hz cannot have blocks of "
                    + strideNanos + " ns, made of " + nativeStrideNanos + " ns");
        }
    }

    /** The same as its publisher has to see it: in the blocks that are published, whatever readers are told. */
    public Channel asPublished() {
        return strideNanos == nativeStrideNanos
                ? this
                : new Channel(
                        name,
                        dataType,
                        sampleRate,
                        partitionId,
                        partitionIndex,
                        publisher,
                        nativeStrideNanos,
                        nativeStrideNanos,
                        maxLatencyNanos,
                        product,
                        topic,
                        replayId);
    }

    /** Of a live stream. */
    public Channel(
            String name,
            DataType dataType,
            int sampleRate,
            String partitionId,
            int partitionIndex,
            String publisher,
            long strideNanos,
            long nativeStrideNanos,
            @Nullable Long maxLatencyNanos,
            ProductRef product,
            String topic) {
        this(
                name,
                dataType,
                sampleRate,
                partitionId,
                partitionIndex,
                publisher,
                strideNanos,
                nativeStrideNanos,
                maxLatencyNanos,
                product,
                topic,
                null);
    }
}
