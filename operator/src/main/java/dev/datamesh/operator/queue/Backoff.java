package dev.datamesh.operator.queue;

import java.time.Duration;

/**
 * Waits that double from one failure to the next, without an end to the tries.
 *
 * @param first the wait after the first failure
 * @param cap the longest wait
 */
public record Backoff(Duration first, Duration cap) {
    /** The wait after this many failures in a row, at least one. */
    public Duration after(int failures) {
        int doublings = Math.min(failures - 1, 30);
        Duration wait = first.multipliedBy(1L << doublings);
        return wait.compareTo(cap) > 0 ? cap : wait;
    }
}
