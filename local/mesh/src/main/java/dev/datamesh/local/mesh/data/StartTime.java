package dev.datamesh.local.mesh.data;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.console.MeshException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** A beginning, as {@code --start} says it: seconds of GPS, or a time or a date of UTC. */
public final class StartTime {
    /** Since then there has been no leap second; what was before it would be off by some. */
    private static final Instant LAST_LEAP = Instant.parse("2017-01-01T00:00:00Z");

    private StartTime() {}

    /**
     * In nanoseconds of GPS.
     *
     * @param text {@code 1479459311.5}, {@code 2026-11-23T12:00:00Z}, or a date, which begins at midnight UTC
     * @throws MeshException if it is neither, or a date before the last leap second
     */
    public static long parse(String text) {
        Optional<BigDecimal> seconds = Seconds.parse(text);
        if (seconds.isPresent()) {
            return Seconds.nanos("--start", seconds.get());
        }
        Instant instant = instant(text);
        if (instant.isBefore(LAST_LEAP)) {
            throw MeshException.usage(
                    "--start " + text + ": dates before 2017 are not taken, for want of their leap seconds",
                    "write it in seconds of GPS");
        }
        return Gps.nanos(instant);
    }

    private static Instant instant(String text) {
        try {
            if (!text.contains("T")) {
                return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            return text.matches(".*(Z|z|[+-]\\d\\d:\\d\\d)")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw MeshException.usage(
                    "--start " + text + " is no time",
                    "write seconds of GPS, such as 1479459311, or UTC: 2026-11-23T12:00:00Z, 2026-11-23");
        }
    }
}
