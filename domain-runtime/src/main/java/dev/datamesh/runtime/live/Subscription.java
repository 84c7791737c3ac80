package dev.datamesh.runtime.live;

import dev.datamesh.runtime.block.EncodedBlock;
import dev.datamesh.runtime.stream.Shortcut;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for one subscriber, at most so many bytes. Where there is no more room, the oldest go if it would rather have the
 * newest, else all do, and the subscriber goes back to the log for them. Blocks are shared between subscribers, so the bytes are too.
 */
final class Subscription {
    private final long mostBytes;
    private final LiveMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<EncodedBlock> blocks = new ArrayDeque<>();
    private final long[] from;
    private long bytes;
    private Shortcut shortcut = Shortcut.none();
    private boolean waiting;
    private boolean newestFirst;
    private boolean overflowed;
    private long firstLost = Long.MIN_VALUE;

    /**
     * An empty one.
     *
     * @param from by topic, from which offset on its messages are in what arrives here; negative while that is not known
     */
    Subscription(long mostBytes, long[] from, LiveMetrics metrics) {
        this.mostBytes = mostBytes;
        this.from = from;
        this.metrics = metrics;
    }

    /** From now on the subscriber would rather have the newest than all; while it waits, blocks may go to the shortcut. */
    void preferNewest(Shortcut taker) {
        lock.lock();
        try {
            newestFirst = true;
            shortcut = taker;
        } finally {
            lock.unlock();
        }
    }

    void offer(EncodedBlock block) {
        lock.lock();
        try {
            if (overflowed || (waiting && blocks.isEmpty() && shortcut.take(block))) {
                return;
            }
            int dropped = 0;
            while (!blocks.isEmpty() && bytes + block.message().length > mostBytes) {
                EncodedBlock oldest = blocks.removeFirst();
                bytes -= oldest.message().length;
                dropped++;
                if (!newestFirst) {
                    overflowed = true;
                    firstLost = oldest.gpsNanos();
                    blocks.clear();
                    bytes = 0;
                    arrived.signalAll();
                    return;
                }
            }
            if (dropped > 0) {
                metrics.movedForward(dropped);
            }
            blocks.addLast(block);
            bytes += block.message().length;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next block, once there is one; empty if more came than there was room for. */
    Optional<EncodedBlock> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            waiting = true;
            while (blocks.isEmpty() && !overflowed) {
                arrived.await();
            }
            return Optional.ofNullable(remove());
        } finally {
            waiting = false;
            lock.unlock();
        }
    }

    /** The time of the next block, after dropping those before a time; empty if there is none. */
    Optional<Long> headFrom(long gpsNanos) {
        lock.lock();
        try {
            while (!blocks.isEmpty() && blocks.getFirst().gpsNanos() < gpsNanos) {
                remove();
            }
            return blocks.isEmpty()
                    ? Optional.empty()
                    : Optional.of(blocks.getFirst().gpsNanos());
        } finally {
            lock.unlock();
        }
    }

    boolean hasOverflowed() {
        lock.lock();
        try {
            return overflowed;
        } finally {
            lock.unlock();
        }
    }

    /** The time of the first block that was lost, if any was. */
    long firstLost() {
        lock.lock();
        try {
            return firstLost;
        } finally {
            lock.unlock();
        }
    }

    /** It is known now from which offset on a topic's messages are in what arrives here. */
    void from(int topic, long offset) {
        lock.lock();
        try {
            from[topic] = offset;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a topic's messages from this offset on are known to be in what arrives here. */
    boolean sees(int topic, long offset) {
        lock.lock();
        try {
            return from[topic] >= 0 && offset >= from[topic];
        } finally {
            lock.unlock();
        }
    }

    private EncodedBlock remove() {
        EncodedBlock block = blocks.pollFirst();
        if (block != null) {
            bytes -= block.message().length;
        }
        return block;
    }
}
