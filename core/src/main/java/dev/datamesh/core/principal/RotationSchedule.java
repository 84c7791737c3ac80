package dev.datamesh.core.principal;

import dev.datamesh.core.unit.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a password is replaced by the calendar: each time that a period has passed since what asks for it was made. So those of many
 * consumers are not replaced all at once, and a restart forgets nothing.
 */
public final class RotationSchedule {
    /** Faster than this nobody could follow. */
    public static final Duration SHORTEST = Duration.ofHours(1);

    private RotationSchedule() {}

    /**
     * How many periods have passed; each number asks for one replacement. Empty before the first has passed, and for a text that is no
     * duration of an hour or more.
     *
     * @param every the period, such as {@code 30d}
     * @param since when what asks for it was made
     */
    public static OptionalLong turn(String every, Instant since, Instant now) {
        return period(every).stream()
                .mapToLong(period -> Duration.between(since, now).dividedBy(period))
                .filter(turns -> turns > 0)
                .findFirst();
    }

    private static Optional<Duration> period(String every) {
        try {
            return Optional.of(DurationText.parse(every)).filter(period -> period.compareTo(SHORTEST) >= 0);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
