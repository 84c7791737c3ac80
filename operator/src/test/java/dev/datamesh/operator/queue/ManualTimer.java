package dev.datamesh.operator.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer whose time a test lets pass. */
final class ManualTimer extends ScheduledThreadPoolExecutor {
    private static final class Task<V> extends CompletableFuture<V> implements ScheduledFuture<V> {
        private final Callable<V> work;
        private final long millis;

        Task(Callable<V> work, long millis) {
            this.work = work;
            this.millis = millis;
        }

        void elapse() {
            if (!isDone()) {
                complete(null);
                try {
                    work.call();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(millis, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
        }
    }

    private final List<Task<?>> tasks = new ArrayList<>();

    ManualTimer() {
        super(0);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
        var task = new Task<>(work, unit.toMillis(delay));
        tasks.add(task);
        return task;
    }

    /** How long those wait, in milliseconds, that have neither run nor been cancelled. */
    List<Long> pending() {
        return tasks.stream()
                .filter(task -> !task.isDone())
                .map(task -> task.millis)
                .toList();
    }

    /** Lets the time of all that wait now be up. */
    void elapse() {
        List.copyOf(tasks).forEach(Task::elapse);
    }
}
