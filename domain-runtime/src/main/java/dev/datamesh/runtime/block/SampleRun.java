package dev.datamesh.runtime.block;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive samples of one channel, wherever they were kept; told again as the blocks they were published in.
 *
 * @param gpsNanos when the first was taken, in GPS nanoseconds
 * @param type the type of a sample
 * @param sampleRate samples a second
 * @param count how many
 * @param values their values one after the other, little-endian
 * @param present a bit for each, the lowest of a byte first: set where it is not missing
 */
public record SampleRun(long gpsNanos, DataType type, int sampleRate, int count, byte[] values, byte[] present) {
    private static final long NANOS = 1_000_000_000L;

    /** When the sample after the last would be taken. */
    public long endNanos() {
        return gpsNanos + count * NANOS / sampleRate;
    }

    /** Whether a sample is there. */
    public boolean isPresent(int sample) {
        return (present[sample >>> 3] & (1 << (sample & 7))) != 0;
    }

    /**
     * The blocks of it, each of them a stride long.
     *
     * @param index the channel's index in its topic
     * @param strideNanos the length of the blocks, in nanoseconds; what does not fill one at the end is left out
     */
    public List<TopicBlock> blocks(int index, long strideNanos) {
        int each = (int) (strideNanos / 1000 * sampleRate / 1_000_000L);
        int blocks = each == 0 ? 0 : count / each;
        int offsets = 4 * (blocks + 1);
        ByteBuffer message =
                ByteBuffer.allocate(offsets + values.length + present.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block <= blocks; block++) {
            message.putInt(block * each);
        }
        message.put(values).put(present);
        List<TopicBlock> all = new ArrayList<>(blocks);
        for (int block = 0; block < blocks; block++) {
            all.add(new TopicBlock(
                    gpsNanos + block * strideNanos,
                    type,
                    message,
                    new int[] {index},
                    4 * block,
                    offsets + values.length,
                    offsets));
        }
        return all;
    }
}
