package dev.datamesh.core.archive;

import java.time.Duration;
import java.util.Optional;

/**
 * How much time one partition of a table holds. Retention drops whole partitions and a reader opens whole files, so a partition is
 * to be neither so small that it has no file worth opening, nor so large that nothing can be left out.
 */
public enum TimePartition {
    HOUR,
    DAY;

    /** From this rate on an hour is more than a gigabyte and a half as it is published. */
    private static final long HOURLY_BYTES_PER_SECOND = 512L << 10;

    /** Up to this retention a day more would be half as much again. */
    private static final Duration HOURLY_RETENTION = Duration.ofDays(2);

    /** For a stream of so many bytes a second, as declared, which is kept for so long; empty = for ever. */
    public static TimePartition of(long bytesPerSecond, Optional<Duration> retention) {
        return bytesPerSecond >= HOURLY_BYTES_PER_SECOND
                        || retention
                                .filter(kept -> kept.compareTo(HOURLY_RETENTION) <= 0)
                                .isPresent()
                ? HOUR
                : DAY;
    }
}
