package dev.datamesh.runtime.block;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What one Kafka message of a time series holds: for channels of its topic, the samples of one stride. A view of the message's
 * bytes, which are not copied: whoever hands them over does not change them any more.
 */
public final class TopicBlock {
    private static final int NONE = -1;

    private final long gpsNanos;
    private final DataType type;
    private final ByteBuffer message;
    private final int[] rowOfId;
    private final int offsetsAt;
    private final int validityAt;
    private final int valuesAt;

    /**
     * A view whose bounds have been checked.
     *
     * @param message in little-endian order
     * @param ids the channel index of each row
     * @param offsetsAt where the list's offsets begin, one more than rows
     * @param validityAt where the samples' validity bits begin; negative = none missing
     * @param valuesAt where the samples begin
     */
    TopicBlock(
            long gpsNanos, DataType type, ByteBuffer message, int[] ids, int offsetsAt, int validityAt, int valuesAt) {
        this.gpsNanos = gpsNanos;
        this.type = type;
        this.message = message;
        this.offsetsAt = offsetsAt;
        this.validityAt = validityAt;
        this.valuesAt = valuesAt;
        this.rowOfId = new int[Arrays.stream(ids).max().orElse(NONE) + 1];
        Arrays.fill(rowOfId, NONE);
        for (int row = 0; row < ids.length; row++) {
            rowOfId[ids[row]] = row;
        }
    }

    /** When its first samples were taken, in GPS nanoseconds. */
    public long gpsNanos() {
        return gpsNanos;
    }

    public DataType type() {
        return type;
    }

    /** Whether it holds the channel with this index. */
    public boolean has(int channelIndex) {
        return channelIndex >= 0 && channelIndex < rowOfId.length && rowOfId[channelIndex] != NONE;
    }

    /** No channel that it has is numbered so, or higher. */
    public int indexBound() {
        return rowOfId.length;
    }

    /** How many samples it holds of a channel that it has. */
    public int count(int channelIndex) {
        return offset(rowOfId[channelIndex] + 1) - offset(rowOfId[channelIndex]);
    }

    /**
     * Copies a channel's samples, and the bits that say which are there.
     *
     * @param target where the values go, from {@code valuesTo} on
     * @param bitsTo where the first sample's bit goes, counted in bits from the beginning of {@code target}; all of the samples' bits
     *     there are zero
     * @return how many are missing
     */
    public int copy(int channelIndex, byte[] target, int valuesTo, long bitsTo) {
        int from = offset(rowOfId[channelIndex]);
        int count = count(channelIndex);
        message.get(valuesAt + from * type.bytes(), target, valuesTo, count * type.bytes());
        if (validityAt < 0) {
            Bits.set(target, bitsTo, count);
            return 0;
        }
        return count - Bits.copy(message, validityAt * 8L + from, target, bitsTo, count);
    }

    private int offset(int row) {
        return message.getInt(offsetsAt + 4 * row);
    }
}
