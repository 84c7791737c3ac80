package dev.datamesh.local.mesh.access;

import dev.datamesh.core.unit.DurationText;
import dev.datamesh.local.mesh.console.MeshException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** An end, said as an instant or as how long from now. */
final class Until {
    private Until() {}

    /** RFC 3339, from {@code 2027-12-31T00:00:00Z} or {@code 400d}. */
    static String parse(String text, InstantSource clock) {
        try {
            return OffsetDateTime.parse(text).toInstant().toString();
        } catch (DateTimeException notAnInstant) {
            try {
                Instant end = clock.instant().plus(DurationText.parse(text)).truncatedTo(ChronoUnit.SECONDS);
                return end.toString();
            } catch (IllegalArgumentException e) {
                throw MeshException.usage(
                        "--until " + text + " is no time",
                        "write 2027-12-31T00:00:00Z, or how long from now: 12h, 90d");
            }
        }
    }
}
