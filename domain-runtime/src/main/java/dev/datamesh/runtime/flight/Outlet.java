package dev.datamesh.runtime.flight;

import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where one call's messages go. Sending waits until the transport has room, so that what a slow reader does not take is not piled up
 * in memory. Messages are sent by one thread; gRPC's own threads only say that there is room, or nobody left.
 */
final class Outlet {
    /** A reader that is gone for good holds its place until then. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Enough that one message is written while the next one is made. */
    private static final int READY_BELOW_BYTES = 256 * 1024;

    private final ServerCallStreamObserver<byte[]> observer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean left;
    private Runnable onLeft = () -> {};

    /** To be made on the thread of the call, before the method that handles it returns. */
    Outlet(ServerCallStreamObserver<byte[]> observer) {
        this.observer = observer;
        observer.setOnReadyThreshold(READY_BELOW_BYTES);
        observer.setOnReadyHandler(this::wake);
        observer.setOnCancelHandler(this::leave);
    }

    /** What to do when the caller leaves; done at once if it has left. */
    void onLeft(Runnable action) {
        boolean now;
        lock.lock();
        try {
            onLeft = action;
            now = left;
        } finally {
            lock.unlock();
        }
        if (now) {
            action.run();
        }
    }

    /** Sends a message once there is room for it; a caller that takes nothing for minutes is sent away. */
    void send(byte[] message) throws InterruptedException, StatusException {
        lock.lockInterruptibly();
        try {
            long patience = PATIENCE.toNanos();
            while (!observer.isReady()) {
                if (left) {
                    throw new InterruptedException("the caller has left");
                }
                if (patience <= 0) {
                    throw Refusals.unavailable("nothing was read from this stream for " + PATIENCE.toMinutes()
                            + " minutes, so it ends here; reconnect");
                }
                patience = changed.awaitNanos(patience);
            }
        } finally {
            lock.unlock();
        }
        observer.onNext(message);
    }

    /** Sends a message if there is room for it now. For another thread than the sending one, while that one waits for messages. */
    boolean trySend(byte[] message) {
        if (!observer.isReady() || observer.isCancelled()) {
            return false;
        }
        try {
            observer.onNext(message);
            return true;
        } catch (RuntimeException e) {
            // The sending thread will meet the same, and say so.
            return false;
        }
    }

    void complete() {
        if (!observer.isCancelled()) {
            observer.onCompleted();
        }
    }

    void fail(StatusException error) {
        if (!observer.isCancelled()) {
            observer.onError(error);
        }
    }

    boolean hasLeft() {
        return observer.isCancelled();
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        Runnable action;
        lock.lock();
        try {
            left = true;
            action = onLeft;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        action.run();
    }
}
