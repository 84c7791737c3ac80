package dev.datamesh.runtime.stream;

/**
 * A span of the past that is played again and again, stamped with the present.
 *
 * @param startNanos its begin, in GPS nanoseconds
 * @param endNanos its end, exclusive, in GPS nanoseconds
 */
public record ReplayWindow(long startNanos, long endNanos) {
    public ReplayWindow {
        if (endNanos <= startNanos) {
            throw new IllegalArgumentException("a replay ends after it starts, not at " + endNanos);
        }
    }

    /** When the samples were taken that are shown at a time; both in GPS nanoseconds. */
    public long source(long gpsNanos) {
        return startNanos + Math.floorMod(gpsNanos - startNanos, endNanos - startNanos);
    }
}
