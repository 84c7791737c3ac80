package dev.datamesh.core.unit;

import dev.datamesh.api.Patterns;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as the API writes them: {@code 62.5ms}, {@code 24h}, {@code 1h30m}. A duration here never exceeds the nanoseconds that
 * a {@code long} holds (292 years), so {@link Duration#toNanos()} is safe on every one that was parsed.
 */
public final class DurationText {
    private static final Pattern WHOLE = Pattern.compile(Patterns.DURATION);
    private static final Pattern PART = Pattern.compile("([0-9.]+)([a-z]+)");

    /** As many digits as {@link Patterns#DURATION} allows before the point. */
    private static final long MOST = 999_999_999L;

    private enum Unit {
        d(86_400_000_000_000L),
        h(3_600_000_000_000L),
        m(60_000_000_000L),
        s(1_000_000_000L),
        ms(1_000_000L);

        private final long nanos;

        Unit(long nanos) {
            this.nanos = nanos;
        }
    }

    private DurationText() {}

    /**
     * The duration that a text says, exact to the nanosecond; several parts add up.
     *
     * @throws IllegalArgumentException if it is not a duration, names a fraction of a nanosecond, or exceeds 292 years
     */
    public static Duration parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a duration: write numbers with the units ms, s, m, h or d, such as 62.5ms or 1h30m");
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            BigDecimal unit = BigDecimal.valueOf(Unit.valueOf(part.group(2)).nanos);
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
        }
        try {
            return Duration.ofNanos(nanos.longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is out of range: durations in ms, s, m, h or d are whole nanoseconds, at most 292 years",
                    e);
        }
    }

    /**
     * The canonical text of a duration: a number of the largest unit that divides it, as in {@code 1d}, {@code 90m}, {@code 62.5ms};
     * only where that number would be too long for the API do the days stand apart. {@link #parse} gives the same duration back.
     *
     * @throws IllegalArgumentException if it is negative or exceeds 292 years
     */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a duration is not negative: " + duration);
        }
        try {
            return text(duration.toNanos());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a duration is at most 292 years: " + duration, e);
        }
    }

    private static String text(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        for (Unit unit : Unit.values()) {
            if (nanos % unit.nanos == 0 && nanos / unit.nanos <= MOST) {
                return nanos / unit.nanos + unit.name();
            }
        }
        if (nanos / Unit.ms.nanos > MOST) {
            return nanos / Unit.d.nanos + Unit.d.name() + text(nanos % Unit.d.nanos);
        }
        return BigDecimal.valueOf(nanos, 6).stripTrailingZeros().toPlainString() + Unit.ms.name();
    }
}
