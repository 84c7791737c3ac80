package dev.datamesh.runtime.register;

import dev.datamesh.api.product.ChannelSpec.DataType;

/**
 * A channel as it is written down.
 *
 * @param name its full name
 * @param dataType the type of a sample
 * @param sampleRate samples a second
 * @param strideNanos the length of the blocks that it is published in, in nanoseconds
 * @param partition the wire's name for its Kafka partition
 * @param index its index in the messages of that partition
 */
record Entry(String name, DataType dataType, int sampleRate, long strideNanos, String partition, int index) {
    /** What a row of a block takes beside the samples and one bit for each of them, in bytes; measured, and rounded up. */
    private static final long ROW = 40;

    /** How much of a block it takes, in bytes. */
    long bytes() {
        return bytes(dataType, sampleRate, strideNanos);
    }

    static long bytes(DataType type, int rate, long strideNanos) {
        long samples = Math.ceilDiv(rate * (strideNanos / 1000), 1_000_000L);
        return ROW + samples * type.bytes() + samples / 8;
    }

    boolean is(DataType type, int rate, long stride) {
        return dataType == type && sampleRate == rate && strideNanos == stride;
    }
}
