package dev.datamesh.runtime.stream;

/**
 * A span of the past that is played again and again, stamped with the present.
 *
 * @param startSeconds its begin, in GPS seconds
 * @param endSeconds its end, exclusive, in GPS seconds
 */
public record ReplayWindow(long startSeconds, long endSeconds) {
    private static final long NANOS = 1_000_000_000L;

    public ReplayWindow {
        if (endSeconds <= startSeconds) {
            throw new IllegalArgumentException("a replay ends after it starts, not at " + endSeconds);
        }
    }

    /** When the samples were taken that are shown at a time; both in GPS nanoseconds. */
    public long source(long gpsNanos) {
        long start = startSeconds * NANOS;
        return start + Math.floorMod(gpsNanos - start, (endSeconds - startSeconds) * NANOS);
    }
}
