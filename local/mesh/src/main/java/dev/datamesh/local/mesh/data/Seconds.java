package dev.datamesh.local.mesh.data;

import dev.datamesh.local.mesh.console.MeshException;
import java.math.BigDecimal;
import java.util.Optional;

/** Seconds as an option says them, with decimals. */
final class Seconds {
    private Seconds() {}

    /** Empty = no number. */
    static Optional<BigDecimal> parse(String text) {
        return text.matches("[+-]?\\d{1,20}(\\.\\d{0,20})?") ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    /**
     * As many nanoseconds, a fraction of one cut off.
     *
     * @throws MeshException if there are more than GPS time has, or less than none
     */
    static long nanos(String option, BigDecimal seconds) {
        BigDecimal nanos = seconds.movePointRight(9);
        if (nanos.signum() < 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 2)) > 0) {
            throw MeshException.usage(
                    option + " " + seconds.toPlainString() + ": out of all range", "it is in seconds, from 0 on");
        }
        return nanos.longValue();
    }

    /** How long: more than nothing. */
    static long duration(String option, String text) {
        long nanos = parse(text).map(seconds -> nanos(option, seconds)).orElse(0L);
        if (nanos == 0) {
            throw MeshException.usage(
                    option + " " + text + " is no span of time", "write seconds, more than 0: 10, or 0.5");
        }
        return nanos;
    }
}
