package dev.datamesh.runtime.access;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Answers that hold for a while. Of many who ask the same at once one asks on; an answer is as old as its question, so that what was
 * taken away meanwhile is not held to be there for longer than it should. A failure is no answer, and not remembered.
 */
final class Remembered<K, V> {
    private record Entry<V>(CompletableFuture<V> answer, Instant until) {}

    private final Duration life;
    private final int most;
    private final InstantSource clock;
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** @param most how many answers are kept; those that were asked for least lately go first */
    Remembered(Duration life, int most, InstantSource clock) {
        this.life = life;
        this.most = most;
        this.clock = clock;
    }

    V get(K key, Function<K, V> question) {
        CompletableFuture<V> own = new CompletableFuture<>();
        CompletableFuture<V> others = join(key, own);
        while (others != null) {
            try {
                return others.join();
            } catch (CompletionException e) {
                if (!wasInterrupted(e)) {
                    throw e.getCause() instanceof RuntimeException cause ? cause : e;
                }
                // Who asked was told to leave; that is no answer for those who stay.
                others = join(key, own);
            }
        }
        try {
            V answer = question.apply(key);
            own.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            forget(key, own);
            own.completeExceptionally(e);
            throw e;
        }
    }

    private static boolean wasInterrupted(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof InterruptedException || each instanceof InterruptedIOException) {
                return true;
            }
        }
        return false;
    }

    /** The answer that another has or awaits; none if it is ours to ask. */
    private synchronized CompletableFuture<V> join(K key, CompletableFuture<V> own) {
        Instant now = clock.instant();
        Entry<V> entry = entries.get(key);
        if (entry != null && now.isBefore(entry.until())) {
            return entry.answer();
        }
        entries.put(key, new Entry<>(own, now.plus(life)));
        if (entries.size() > most) {
            var oldest = entries.entrySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return null;
    }

    private synchronized void forget(K key, CompletableFuture<V> own) {
        Entry<V> entry = entries.get(key);
        if (entry != null && entry.answer() == own) {
            entries.remove(key);
        }
    }

    synchronized int size() {
        return entries.size();
    }
}
