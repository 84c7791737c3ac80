package dev.datamesh.runtime.block;

import java.nio.ByteBuffer;
import java.util.BitSet;

/** One stride while its samples arrive. Each channel is made of one or more parts of its native stride. Not for two threads. */
public final class OpenBlock {
    private final BlockLayout layout;
    private final long gpsNanos;
    private final byte[] message;
    private final ByteBuffer writer;
    private final BitSet parts;
    private int partsMissing;

    OpenBlock(BlockLayout layout, long gpsNanos, byte[] message) {
        this.layout = layout;
        this.gpsNanos = gpsNanos;
        this.message = message;
        this.writer = BlockLayout.writer(message);
        this.partsMissing = layout.firstPart(layout.channels().size());
        this.parts = new BitSet(partsMissing);
    }

    public long gpsNanos() {
        return gpsNanos;
    }

    /** What became of a part. */
    public enum Put {
        TAKEN,
        /** It was there already; the first one stays. */
        DUPLICATE,
        /** It has another type or length than the channel, or does not begin where one of its parts does. */
        MISFIT
    }

    /**
     * Takes a channel's part of a block.
     *
     * @param channel the channel's place in the layout
     * @param index its index in the block, which has it
     */
    public Put put(int channel, TopicBlock block, int index) {
        long nativeStride = layout.channels().get(channel).nativeStrideNanos();
        long from = block.gpsNanos() - gpsNanos;
        int length = layout.samples(channel) / parts(channel);
        if (from % nativeStride != 0
                || from < 0
                || from >= layout.strideNanos()
                || block.count(index) != length
                || block.type() != layout.channels().get(channel).dataType()) {
            return Put.MISFIT;
        }
        int part = (int) (from / nativeStride);
        int bit = layout.firstPart(channel) + part;
        if (parts.get(bit)) {
            return Put.DUPLICATE;
        }
        parts.set(bit);
        partsMissing--;
        int first = part * length;
        int missing = block.copy(
                index,
                message,
                layout.valuesAt(channel) + first * block.type().bytes(),
                layout.validityAt(channel) * 8L + first);
        int at = layout.missingAt(channel);
        writer.putLong(at, writer.getLong(at) - length + missing);
        return Put.TAKEN;
    }

    /** Whether all parts of all channels have come, be it with missing samples in them. */
    public boolean isComplete() {
        return partsMissing == 0;
    }

    /** Whether all parts of a channel have come. */
    public boolean isComplete(int channel) {
        return parts.nextClearBit(layout.firstPart(channel)) >= layout.firstPart(channel + 1);
    }

    /** What goes over the wire; nothing is put any more. */
    public EncodedBlock encoded() {
        return new EncodedBlock(gpsNanos, message);
    }

    private int parts(int channel) {
        return layout.firstPart(channel + 1) - layout.firstPart(channel);
    }
}
