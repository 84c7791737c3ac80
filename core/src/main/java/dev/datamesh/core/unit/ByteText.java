package dev.datamesh.core.unit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as the API writes them: {@code 100Mi}, {@code 50G}, {@code 4096}. */
public final class ByteText {
    /** As {@link dev.datamesh.api.Patterns#BYTES}, and one digit more, so that every {@code long} can be written. */
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,19})(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?");

    /** The units, the largest first. */
    private enum Unit {
        Pi(1L << 50),
        P(1_000_000_000_000_000L),
        Ti(1L << 40),
        T(1_000_000_000_000L),
        Gi(1L << 30),
        G(1_000_000_000L),
        Mi(1L << 20),
        M(1_000_000L),
        Ki(1L << 10),
        k(1_000L);

        private final long bytes;

        Unit(long bytes) {
            this.bytes = bytes;
        }
    }

    private ByteText() {}

    /**
     * The number of bytes that a text says.
     *
     * @throws IllegalArgumentException if it is not a quantity of bytes or exceeds what a {@code long} holds
     */
    public static long parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is not a quantity of bytes: write a whole number, alone or with Ki, Mi, Gi, Ti, Pi, k, M, G, T or P, such as 100Mi");
        }
        try {
            long number = Long.parseLong(matcher.group(1));
            String unit = matcher.group(2);
            return unit == null ? number : Math.multiplyExact(number, Unit.valueOf(unit).bytes);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is out of range: at most " + Long.MAX_VALUE + " bytes", e);
        }
    }

    /**
     * The canonical text of a number of bytes: the largest unit that divides it, {@code 1Mi}, {@code 1500k}, or the plain number.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static String format(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a quantity of bytes is not negative: " + bytes);
        }
        if (bytes > 0) {
            for (Unit unit : Unit.values()) {
                if (bytes % unit.bytes == 0) {
                    return bytes / unit.bytes + unit.name();
                }
            }
        }
        return Long.toString(bytes);
    }
}
