package dev.datamesh.operator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing here runs beside anything else, but for the last test: work begins, and time passes, when a test says so. */
class WorkQueueTest {
    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final ManualTimer timer = new ManualTimer();
    private final List<String> runs = new ArrayList<>();
    private final Map<String, Runnable> during = new HashMap<>();
    private final WorkQueue<String, Integer> queue =
            new WorkQueue<>(this::run, new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1)), ready::add, timer);

    private Integer run(String key) {
        runs.add(key);
        int number = runs.size();
        Runnable once = during.remove(key);
        if (once != null) {
            once.run();
        }
        return number;
    }

    private void failOnce(String key) {
        during.put(key, () -> {
            throw new IllegalStateException("cannot");
        });
    }

    private void work() {
        while (!ready.isEmpty()) {
            ready.remove().run();
        }
    }

    @AfterEach
    void shutDown() {
        timer.shutdownNow();
    }

    @Test
    void aRequestIsAnsweredByItsRun() {
        CompletableFuture<Integer> answer = queue.request("a");
        assertThat(answer).isNotDone();
        work();
        assertThat(answer).isCompletedWithValue(1);
        assertThat(timer.pending()).isEmpty();
    }

    @Test
    void requestsBeforeTheRunBeginsShareIt() {
        List<CompletableFuture<Integer>> answers = List.of(queue.request("a"), queue.request("a"), queue.request("a"));
        work();
        assertThat(runs).containsExactly("a");
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(1));
    }

    @Test
    void requestsDuringARunAreServedByOneMoreRunThatBeginsAfterThem() {
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        during.put("a", () -> {
            answers.add(queue.request("a"));
            answers.add(queue.request("a"));
            assertThat(ready).as("one run of a key at a time").isEmpty();
        });
        CompletableFuture<Integer> first = queue.request("a");
        work();
        assertThat(runs).containsExactly("a", "a");
        assertThat(first).isCompletedWithValue(1);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(2));
    }

    @Test
    void aKeyThatIsDoneStartsAnew() {
        queue.request("a");
        work();
        CompletableFuture<Integer> later = queue.request("a");
        work();
        assertThat(later).isCompletedWithValue(2);
    }

    @Test
    void keysDoNotWaitForEachOther() {
        during.put("a", () -> queue.request("b"));
        queue.request("a");
        ready.remove().run();
        queue.request("a");
        assertThat(ready).hasSize(2);
        work();
        assertThat(runs).containsExactly("a", "b", "a");
    }

    @Test
    void aFailureIsToldAtOnceAndTriedAgainInEverLongerWaits() {
        List<Long> waits = new ArrayList<>();
        failOnce("a");
        CompletableFuture<Integer> answer = queue.request("a");
        work();
        assertThat(answer.exceptionNow())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot");
        for (int failure = 0; failure < 5; failure++) {
            waits.addAll(timer.pending());
            failOnce("a");
            timer.elapse();
            work();
        }
        assertThat(waits).containsExactly(200L, 400L, 800L, 1000L, 1000L);
        timer.elapse();
        work();
        assertThat(timer.pending()).as("done").isEmpty();
        failOnce("a");
        queue.request("a");
        work();
        assertThat(timer.pending()).as("the first failure again").containsExactly(200L);
    }

    @Test
    void anErrorIsAFailureLikeAnyOther() {
        during.put("a", () -> {
            throw new AssertionError("a fault of ours");
        });
        CompletableFuture<Integer> answer = queue.request("a");
        work();
        assertThat(answer.exceptionNow()).isInstanceOf(AssertionError.class);
        assertThat(timer.pending()).containsExactly(200L);
    }

    @Test
    void aRequestWhileARetryIsDueDoesNotWaitForIt() {
        failOnce("a");
        queue.request("a");
        work();
        CompletableFuture<Integer> answer = queue.request("a");
        work();
        assertThat(answer).isCompletedWithValue(2);
    }

    @Test
    void aRunThatSucceedsMakesTheRetryNeedless() {
        failOnce("a");
        queue.request("a");
        work();
        queue.request("a");
        work();
        timer.elapse();
        work();
        assertThat(runs).containsExactly("a", "a");
    }

    /** During an outage everybody asks again and again: were each failure to bring a retry of its own, they would become a storm. */
    @Test
    void aKeyHasOneRetryHoweverOftenItIsAskedFor() {
        for (int request = 0; request < 10; request++) {
            failOnce("a");
            queue.request("a");
            work();
        }
        assertThat(timer.pending()).containsExactly(1000L);
    }

    @Test
    void aRequestDuringARunThatFailsIsServedAtOnce() {
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        during.put("a", () -> {
            answers.add(queue.request("a"));
            throw new IllegalStateException("cannot");
        });
        answers.addFirst(queue.request("a"));
        work();
        assertThat(answers.getFirst()).isCompletedExceptionally();
        assertThat(answers.getLast()).isCompletedWithValue(2);
        assertThat(timer.pending()).isEmpty();
    }

    @Test
    void oneWhoGivesUpWaitingDoesNotStopTheRun() {
        queue.request("a").cancel(true);
        CompletableFuture<Integer> other = queue.request("a");
        work();
        assertThat(other).isCompletedWithValue(1);
    }

    @Test
    void closingEndsAllThatHasNotBegun() {
        CompletableFuture<Integer> waiting = queue.request("a");
        queue.close();
        assertThat(waiting).isCancelled();
        assertThat(queue.request("b")).isCancelled();
        work();
        assertThat(runs).isEmpty();
    }

    @Test
    void aRunThatIsUnderWayWhenTheQueueClosesEndsByItself() {
        List<CompletableFuture<Integer>> late = new ArrayList<>();
        during.put("a", () -> {
            late.add(queue.request("a"));
            queue.close();
        });
        CompletableFuture<Integer> answer = queue.request("a");
        work();
        assertThat(answer).isCompletedWithValue(1);
        assertThat(late.getFirst()).isCancelled();
        assertThat(runs).containsExactly("a");
    }

    @Test
    void nothingIsTriedAgainOnceClosed() {
        failOnce("a");
        queue.request("a");
        work();
        queue.close();
        assertThat(timer.pending()).isEmpty();
        during.put("b", () -> {
            throw new IllegalStateException("cannot");
        });
        timer.elapse();
        work();
        assertThat(runs).containsExactly("a");
    }

    @Test
    void fromManyThreadsEveryRequestSeesWhatWasSaidBeforeIt() {
        var said = new AtomicInteger();
        var busy = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var shared = new WorkQueue<String, Integer>(
                        key -> {
                            assertThat(busy.incrementAndGet())
                                    .as("runs of one key at once")
                                    .isEqualTo(1);
                            int heard = said.get();
                            Thread.yield();
                            busy.decrementAndGet();
                            return heard;
                        },
                        new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)),
                        threads,
                        timer)) {
            List<CompletableFuture<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                answers.add(CompletableFuture.supplyAsync(said::incrementAndGet, threads)
                        .thenCompose(mine -> shared.request("a").thenApply(heard -> heard >= mine)));
            }
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isTrue());
        }
        assertThat(timer.pending()).as("no run failed").isEmpty();
    }
}
