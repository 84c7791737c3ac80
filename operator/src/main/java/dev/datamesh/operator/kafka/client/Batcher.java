package dev.datamesh.operator.kafka.client;

import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Natural batching: a call goes out at once when none is under way, and what is asked meanwhile travels together in the next one. An
 * idle cluster is asked without any delay, a busy one is asked for hundreds of things at a time, at a {@link Beat}.
 *
 * <p>Items with one key are never in one call and keep their order, so that two writes of one thing cannot overtake each other. An
 * item equal to the last one waiting under its key shares its answer. An item that fails fails alone; if a whole call fails for a
 * reason that one item may have caused, its halves are tried by themselves; if nobody answered the door, those waiting are told too.
 *
 * @param <I> an item asked for
 * @param <O> its answer
 */
public final class Batcher<I, O> implements AutoCloseable {
    /** How many calls may be spent on finding the item that makes a call fail. Two poisoned items among five hundred need about this many. */
    private static final int SEARCH_CALLS = 40;

    private final Settings<I> settings;
    private final Call<I, O> call;
    private final Executor executor;
    private final Beat beat;
    private final Object lock = new Object();
    private final Deque<Entry<I, O>> waiting = new ArrayDeque<>();
    private final Map<Object, Entry<I, O>> lastWaiting = new HashMap<>();
    private List<Entry<I, O>> travelling = List.of();
    private boolean running;
    private boolean closed;

    /**
     * @param settings how items are put together
     * @param call asks for many items at once
     * @param executor runs the calls, and completes the answers; one thread may be blocked for as long as {@code call} blocks
     */
    public Batcher(Settings<I> settings, Call<I, O> call, Executor executor) {
        this(settings, call, executor, InstantSource.system());
    }

    Batcher(Settings<I> settings, Call<I, O> call, Executor executor, InstantSource clock) {
        this.settings = settings;
        this.call = call;
        this.executor = executor;
        this.beat = new Beat(clock);
    }

    /** One call for many items. */
    @FunctionalInterface
    public interface Call<I, O> {
        /** Answers for each item; may block while sending, and may throw if nothing could be sent. */
        Map<I, ? extends CompletionStage<O>> send(List<I> items);
    }

    /**
     * How items are put together.
     *
     * @param key what an item is about
     * @param maxItems the most items in one call
     * @param weight how heavy an item is
     * @param maxWeight the most weight in one call; an item heavier than that travels alone
     */
    public record Settings<I>(Function<I, ?> key, int maxItems, ToIntFunction<I> weight, int maxWeight) {
        /** Any items, up to this many. */
        public static <I> Settings<I> upTo(int maxItems, Function<I, ?> key) {
            return new Settings<>(key, maxItems, item -> 1, maxItems);
        }
    }

    private record Entry<I, O>(I item, CompletableFuture<O> answer) {}

    /** Asks for one item. */
    public CompletableFuture<O> ask(I item) {
        boolean start;
        Entry<I, O> entry;
        synchronized (lock) {
            if (closed) {
                return CompletableFuture.failedFuture(shuttingDown());
            }
            Object key = settings.key().apply(item);
            Entry<I, O> last = lastWaiting.get(key);
            if (last != null && last.item().equals(item)) {
                return last.answer().copy();
            }
            entry = new Entry<>(item, new CompletableFuture<>());
            waiting.add(entry);
            beat.asked();
            lastWaiting.put(key, entry);
            start = !running;
            running = true;
        }
        if (start) {
            executor.execute(this::next);
        }
        return entry.answer().copy();
    }

    /** Fails what is waiting and what is under way; the call under way is not interrupted. */
    @Override
    public void close() {
        var abandoned = new ArrayList<Entry<I, O>>();
        synchronized (lock) {
            closed = true;
            abandoned.addAll(travelling);
            abandoned.addAll(drain());
        }
        fail(abandoned, shuttingDown());
    }

    private void next() {
        List<Entry<I, O>> batch;
        synchronized (lock) {
            Duration pause = beat.pause();
            if (!pause.isZero() && !waiting.isEmpty() && waiting.size() < settings.maxItems()) {
                travelling = List.of();
                CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS, executor)
                        .execute(this::next);
                return;
            }
            batch = take();
            travelling = batch;
            running = !batch.isEmpty();
            if (running) {
                beat.called();
            }
        }
        if (!batch.isEmpty()) {
            send(batch, new AtomicInteger(SEARCH_CALLS))
                    .whenCompleteAsync(
                            (done, error) -> {
                                if (error != null) {
                                    fail(batch, KafkaFailure.of(error));
                                }
                                next();
                            },
                            executor);
        }
    }

    private static <I, O> void fail(List<Entry<I, O>> entries, KafkaFailure failure) {
        entries.forEach(entry -> entry.answer().completeExceptionally(failure));
    }

    private CompletableFuture<Void> send(List<Entry<I, O>> batch, AtomicInteger search) {
        var answers = new ArrayList<CompletableFuture<O>>(batch.size());
        try {
            Map<I, ? extends CompletionStage<O>> sent =
                    call.send(batch.stream().map(Entry::item).toList());
            batch.forEach(entry -> answers.add(sent.get(entry.item()).toCompletableFuture()));
        } catch (RuntimeException e) {
            answers.clear();
            batch.forEach(entry -> answers.add(CompletableFuture.failedFuture(e)));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .handleAsync((done, error) -> settle(batch, answers, search), executor)
                .thenCompose(Function.identity());
    }

    private CompletableFuture<Void> settle(
            List<Entry<I, O>> batch, List<CompletableFuture<O>> answers, AtomicInteger search) {
        Reason whole = wholeCallFailure(answers);
        if (whole == Reason.OTHER && batch.size() > 1 && search.addAndGet(-2) >= 0) {
            int half = batch.size() / 2;
            return send(batch.subList(0, half), search)
                    .thenCompose(done -> send(batch.subList(half, batch.size()), search));
        }
        for (int i = 0; i < batch.size(); i++) {
            CompletableFuture<O> answer = answers.get(i);
            if (answer.isCompletedExceptionally()) {
                batch.get(i).answer().completeExceptionally(KafkaFailure.of(answer.exceptionNow()));
            } else {
                batch.get(i).answer().complete(answer.resultNow());
            }
        }
        if (whole == Reason.UNREACHABLE) {
            KafkaFailure failure = KafkaFailure.of(answers.getFirst().exceptionNow());
            List<Entry<I, O>> others;
            synchronized (lock) {
                others = drain();
            }
            fail(others, failure);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** The reason of all answers, if they all failed and for the same one; else null. */
    private static Reason wholeCallFailure(List<? extends CompletableFuture<?>> answers) {
        Reason common = null;
        for (CompletableFuture<?> answer : answers) {
            if (!answer.isCompletedExceptionally()) {
                return null;
            }
            Reason reason = KafkaFailure.of(answer.exceptionNow()).reason();
            if (common != null && common != reason) {
                return null;
            }
            common = reason;
        }
        return common;
    }

    private List<Entry<I, O>> drain() {
        var all = List.copyOf(waiting);
        waiting.clear();
        lastWaiting.clear();
        return all;
    }

    private List<Entry<I, O>> take() {
        var batch = new ArrayList<Entry<I, O>>();
        var keys = new HashSet<Object>();
        var later = new ArrayDeque<Entry<I, O>>();
        int weight = 0;
        while (!waiting.isEmpty() && batch.size() < settings.maxItems()) {
            Entry<I, O> entry = waiting.peek();
            Object key = settings.key().apply(entry.item());
            int heavier = weight + settings.weight().applyAsInt(entry.item());
            if (keys.contains(key)) {
                later.add(waiting.remove());
            } else if (!batch.isEmpty() && heavier > settings.maxWeight()) {
                break;
            } else {
                weight = heavier;
                keys.add(key);
                batch.add(waiting.remove());
                lastWaiting.remove(key, entry);
            }
        }
        while (!later.isEmpty()) {
            waiting.addFirst(later.removeLast());
        }
        return batch;
    }

    private static KafkaFailure shuttingDown() {
        return new KafkaFailure.Unavailable(Reason.CLOSED, "the connection to Kafka is being closed", null);
    }
}
