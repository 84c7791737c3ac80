package dev.datamesh.runtime.block;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bitmaps as Arrow lays them out: the least significant bit of each byte first. */
final class Bits {
    private Bits() {}

    /** Sets a run of bits. */
    static void set(byte[] bytes, long from, int count) {
        long bit = from;
        long end = from + count;
        while (bit < end && (bit & 7) != 0) {
            bytes[(int) (bit >>> 3)] |= (byte) (1 << (bit & 7));
            bit++;
        }
        if (bit < end) {
            long whole = end & ~7L;
            Arrays.fill(bytes, (int) (bit >>> 3), (int) (whole >>> 3), (byte) 0xFF);
            bit = whole;
        }
        while (bit < end) {
            bytes[(int) (bit >>> 3)] |= (byte) (1 << (bit & 7));
            bit++;
        }
    }

    /** Copies a run of bits to where all are zero; returns how many of them are set. */
    static int copy(ByteBuffer source, long from, byte[] target, long to, int count) {
        int set = 0;
        int done = 0;
        if ((from & 7) == 0 && (to & 7) == 0) {
            for (; done + 8 <= count; done += 8) {
                byte octet = source.get((int) ((from + done) >>> 3));
                target[(int) ((to + done) >>> 3)] = octet;
                set += Integer.bitCount(octet & 0xFF);
            }
        }
        for (; done < count; done++) {
            long bit = from + done;
            if ((source.get((int) (bit >>> 3)) & (1 << (bit & 7))) != 0) {
                long at = to + done;
                target[(int) (at >>> 3)] |= (byte) (1 << (at & 7));
                set++;
            }
        }
        return set;
    }
}
