package dev.datamesh.local.mesh.block;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * Samples of one channel, in the bytes they have on the wire: little-endian, one after the other. A sample may be missing,
 * which is not zero and not NaN; its bytes then mean nothing and are zero.
 */
public final class Samples {
    private final DataType type;
    private final ByteBuffer bytes;
    private final BitSet missing;

    private Samples(DataType type, ByteBuffer bytes, BitSet missing) {
        this.type = type;
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
        this.missing = missing;
    }

    /** Of wire bytes; whoever hands them over does not change them any more. */
    public static Samples ofWire(DataType type, byte[] littleEndian, BitSet missing) {
        return new Samples(type, ByteBuffer.wrap(littleEndian), missing);
    }

    /** All missing. */
    public static Samples none(DataType type, int count) {
        BitSet all = new BitSet();
        all.set(0, count);
        return ofWire(type, new byte[count * type.bytes()], all);
    }

    /** None missing. */
    public static Samples of(double... values) {
        ByteBuffer bytes = room(DataType.FLOAT64, values.length);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return new Samples(DataType.FLOAT64, bytes.flip(), new BitSet());
    }

    /** None missing. */
    public static Samples of(float... values) {
        ByteBuffer bytes = room(DataType.FLOAT32, values.length);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return new Samples(DataType.FLOAT32, bytes.flip(), new BitSet());
    }

    /** Whole numbers of an integer type, none missing; of each value the bytes that the type has room for. */
    public static Samples of(DataType integer, long... values) {
        ByteBuffer bytes = room(integer, values.length);
        for (long value : values) {
            switch (integer) {
                case INT32, UINT32 -> bytes.putInt((int) value);
                case INT64, UINT64 -> bytes.putLong(value);
                case FLOAT32, FLOAT64 -> throw new IllegalArgumentException(integer + " is not an integer type");
            }
        }
        return new Samples(integer, bytes.flip(), new BitSet());
    }

    /** The same, with those at the set indexes missing. */
    public Samples without(BitSet indexes) {
        byte[] kept = wire();
        indexes.stream().forEach(index -> {
            for (int at = index * type.bytes(); at < (index + 1) * type.bytes(); at++) {
                kept[at] = 0;
            }
        });
        BitSet all = (BitSet) missing.clone();
        all.or(indexes);
        return ofWire(type, kept, all);
    }

    public DataType type() {
        return type;
    }

    public int count() {
        return bytes.remaining() / type.bytes();
    }

    public boolean isMissing(int index) {
        return missing.get(index);
    }

    public int missingCount() {
        return missing.cardinality();
    }

    /** A sample as a number to look at: unsigned types as such, 64-bit integers rounded. */
    public double value(int index) {
        int at = bytes.position() + index * type.bytes();
        return switch (type) {
            case FLOAT64 -> bytes.getDouble(at);
            case FLOAT32 -> bytes.getFloat(at);
            case INT32 -> bytes.getInt(at);
            case UINT32 -> Integer.toUnsignedLong(bytes.getInt(at));
            case INT64 -> bytes.getLong(at);
            case UINT64 -> unsigned(bytes.getLong(at));
        };
    }

    /** Those from {@code from} on, {@code count} of them. */
    public Samples slice(int from, int count) {
        ByteBuffer part = bytes.slice(bytes.position() + from * type.bytes(), count * type.bytes());
        return new Samples(type, part, missing.get(from, from + count));
    }

    /** A copy of the wire bytes. */
    public byte[] wire() {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Samples that
                && type == that.type
                && bytes.equals(that.bytes)
                && missing.equals(that.missing);
    }

    @Override
    public int hashCode() {
        return 31 * bytes.hashCode() + missing.hashCode();
    }

    @Override
    public String toString() {
        return count() + " samples of " + type.wireName()
                + (missing.isEmpty() ? "" : ", " + missingCount() + " missing");
    }

    private static ByteBuffer room(DataType type, int count) {
        return ByteBuffer.allocate(count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static double unsigned(long value) {
        double halved = (value >>> 1) * 2.0;
        return value >= 0 ? value : halved + (value & 1);
    }
}
