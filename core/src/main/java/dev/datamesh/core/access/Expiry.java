package dev.datamesh.core.access;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Until when something holds. */
public final class Expiry {
    private Expiry() {}

    /**
     * The instant that an RFC 3339 text names: {@link Instant#MAX} if there is none, {@link Instant#MIN} for one that cannot be read,
     * such as the 30th of February, for nothing may hold longer than was meant.
     */
    public static Instant of(@Nullable String text) {
        if (text == null) {
            return Instant.MAX;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return Instant.MIN;
        }
    }

    /** How long to wait at most, and no longer than until something that still holds runs out. */
    public static Duration within(Duration longest, Instant now, Instant until) {
        return now.isBefore(until) && until.isBefore(now.plus(longest))
                ? Duration.between(now, until).plusMillis(1)
                : longest;
    }

    /** The text of an instant; none for {@link Instant#MAX}. */
    public static @Nullable String text(Instant until) {
        return until.equals(Instant.MAX) ? null : until.toString();
    }
}
