package dev.datamesh.operator.kafka.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When the next call of a kind may go out: at once while little is asked for, and at a steady beat while much is. Thousands of things
 * that come one after the other, as fast as the API server lets them, would else travel in calls of their own. Not safe for use by
 * several threads.
 */
final class Beat {
    /** What is asked for within a second that makes it much: more than one user's folder of manifests. */
    static final int MUCH = 20;

    static final Duration BETWEEN_CALLS = Duration.ofMillis(500);
    private static final Duration WINDOW = Duration.ofSeconds(1);

    private final InstantSource clock;
    private Instant windowStart = Instant.MIN;
    private int inWindow;
    private int inLast;
    private Instant lastCall = Instant.MIN;

    Beat(InstantSource clock) {
        this.clock = clock;
    }

    /** One more thing is asked for. */
    void asked() {
        turn(clock.instant());
        inWindow++;
    }

    /** A call goes out now. */
    void called() {
        lastCall = clock.instant();
    }

    /** How long the next call is to wait; zero = not at all. */
    Duration pause() {
        Instant now = clock.instant();
        turn(now);
        boolean busy = Math.max(inWindow, inLast) >= MUCH;
        if (!busy || lastCall.equals(Instant.MIN)) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, lastCall.plus(BETWEEN_CALLS));
        // A clock that was set back must not stop the calls until it has caught up.
        return left.isNegative() || left.compareTo(BETWEEN_CALLS) > 0 ? Duration.ZERO : left;
    }

    private void turn(Instant now) {
        if (windowStart.equals(Instant.MIN)
                || now.isBefore(windowStart)
                || !now.isBefore(windowStart.plus(WINDOW.multipliedBy(2)))) {
            windowStart = now;
            inLast = 0;
            inWindow = 0;
        } else if (!now.isBefore(windowStart.plus(WINDOW))) {
            windowStart = windowStart.plus(WINDOW);
            inLast = inWindow;
            inWindow = 0;
        }
    }
}
