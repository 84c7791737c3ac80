package dev.datamesh.operator.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs work by key: one run of a key at a time, requests that come during a run are served by one more run, a failed run is tried
 * again without an end. It is the work queue of a reconciler whose key is not a Kubernetes object.
 *
 * @param <K> the key
 * @param <R> what a run finds out
 */
public final class WorkQueue<K, R> implements AutoCloseable {
    /**
     * One run of the work for a key.
     *
     * @param <K> the key
     * @param <R> what a run finds out
     */
    @FunctionalInterface
    public interface Work<K, R> {
        /** Does the work; an exception means: try again later. */
        R run(K key) throws Exception;
    }

    private static final class Entry<R> {
        private boolean running;
        private boolean again;
        private int failures;
        private ScheduledFuture<?> retry;
        private final List<CompletableFuture<R>> waiting = new ArrayList<>();
    }

    private final Map<K, Entry<R>> entries = new HashMap<>();
    private final Work<K, R> work;
    private final Backoff backoff;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private boolean closed;

    public WorkQueue(Work<K, R> work, Backoff backoff, Executor executor, ScheduledExecutorService timer) {
        this.work = work;
        this.backoff = backoff;
        this.executor = executor;
        this.timer = timer;
    }

    /**
     * Asks for a run that begins after this call.
     *
     * @return completes with what that run finds out, or with its failure, which is then tried again behind the caller's back
     */
    public CompletableFuture<R> request(K key) {
        var answer = new CompletableFuture<R>();
        boolean start;
        synchronized (entries) {
            if (closed) {
                answer.cancel(false);
                return answer;
            }
            Entry<R> entry = entries.computeIfAbsent(key, k -> new Entry<>());
            entry.waiting.add(answer);
            start = !entry.running;
            if (start) {
                entry.running = true;
            } else {
                entry.again = true;
            }
        }
        if (start) {
            executor.execute(() -> run(key));
        }
        return answer;
    }

    private void run(K key) {
        List<CompletableFuture<R>> served;
        synchronized (entries) {
            if (closed) {
                return;
            }
            Entry<R> entry = entries.get(key);
            entry.again = false;
            cancelRetry(entry);
            served = new ArrayList<>(entry.waiting);
            entry.waiting.clear();
        }
        R result = null;
        Throwable failure = null;
        try {
            result = work.run(key);
        } catch (Exception | Error e) {
            failure = e;
        }
        boolean again;
        synchronized (entries) {
            Entry<R> entry = entries.get(key);
            again = entry.again && !closed;
            entry.failures = failure == null ? 0 : entry.failures + 1;
            if (!again) {
                entry.running = false;
                if (failure != null && !closed) {
                    long wait = backoff.after(entry.failures).toMillis();
                    entry.retry = timer.schedule(() -> request(key), wait, TimeUnit.MILLISECONDS);
                } else {
                    entries.remove(key);
                }
            }
        }
        for (CompletableFuture<R> answer : served) {
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        }
        if (again) {
            executor.execute(() -> run(key));
        }
    }

    /** A key has one retry at most: this run makes the one that is due needless, and brings its own if it fails. */
    private static void cancelRetry(Entry<?> entry) {
        if (entry.retry != null) {
            entry.retry.cancel(false);
            entry.retry = null;
        }
    }

    /** Takes no more requests, and begins no more runs; what runs ends by itself. */
    @Override
    public void close() {
        synchronized (entries) {
            closed = true;
            for (Entry<R> entry : entries.values()) {
                entry.waiting.forEach(answer -> answer.cancel(false));
                entry.waiting.clear();
                cancelRetry(entry);
            }
        }
    }
}
