package dev.datamesh.local.fault;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where the bytes of all connections of a proxy wait. */
final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private boolean closed;
    private volatile long delayNanos;

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    void open() {
        lock.lock();
        try {
            closed = false;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void delay(Duration late) {
        delayNanos = late.toNanos();
    }

    /** When bytes that arrive now may leave, on {@link System#nanoTime()}. */
    long due() {
        return System.nanoTime() + delayNanos;
    }

    /** Returns once the time has come and the gate is open. */
    void pass(long due) throws InterruptedException {
        long early = due - System.nanoTime();
        if (early > 0) {
            Thread.sleep(Duration.ofNanos(early));
        }
        lock.lock();
        try {
            while (closed) {
                opened.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
