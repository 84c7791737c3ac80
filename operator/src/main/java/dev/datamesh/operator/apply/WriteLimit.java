package dev.datamesh.operator.apply;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds how many writes of statuses, finalizers, passwords and applied objects are under way at the API server, over all of the
 * process. It would not do more of them in a second if it had thousands, and what is urgent, the lease's renewal above all, would wait
 * behind them until it is too late.
 */
public final class WriteLimit {
    private static final int MOST = 32;

    private final Semaphore free = new Semaphore(MOST, true);

    /** Does the write once there is room; the others wait in the order in which they came. */
    public <T> T within(Supplier<T> write) {
        free.acquireUninterruptibly();
        try {
            return write.get();
        } finally {
            free.release();
        }
    }
}
