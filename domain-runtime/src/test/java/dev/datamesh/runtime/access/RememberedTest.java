package dev.datamesh.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RememberedTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final AtomicInteger asked = new AtomicInteger();
    private final Remembered<String, Integer> answers = new Remembered<>(Duration.ofSeconds(1), 3, now::get);

    @Test
    void anAnswerHoldsForItsLifeAndNoLonger() {
        assertThat(answer("a")).isEqualTo(1);
        now.set(Instant.EPOCH.plusMillis(999));
        assertThat(answer("a")).isEqualTo(1);
        now.set(Instant.EPOCH.plusMillis(1000));
        assertThat(answer("a")).isEqualTo(2);
    }

    @Test
    void theAgeOfAnAnswerIsThatOfItsQuestion() {
        answers.get("a", key -> {
            now.set(Instant.EPOCH.plusMillis(1500));
            return 7;
        });
        assertThat(answer("a")).isEqualTo(1);
    }

    @Test
    void noMoreThanSoManyAreKept() {
        for (String key : List.of("a", "b", "c", "d", "e")) {
            answer(key);
        }
        assertThat(answers.size()).isEqualTo(3);
        assertThat(answer("e")).isEqualTo(5);
        assertThat(answer("a")).isEqualTo(6);
    }

    @Test
    void aFailureIsNotRemembered() {
        assertThatThrownBy(() -> answers.get("a", key -> {
                    throw new IllegalStateException("away");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(answer("a")).isEqualTo(1);
    }

    @Test
    void ofManyWhoAskAtOnceOneAsksOn() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                waiting.add(callers.submit(() -> answers.get("a", key -> {
                    await(open);
                    return asked.incrementAndGet();
                })));
            }
            open.countDown();
            for (Future<Integer> each : waiting) {
                assertThat(each.get()).isEqualTo(1);
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void whoeverLeavesWhileItAsksLeavesTheOthersTheQuestion() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> leaves = callers.submit(() -> answers.get("a", key -> {
                asking.countDown();
                await(never);
                return 0;
            }));
            asking.await();
            Future<Integer> stays = callers.submit(() -> answer("a"));

            leaves.cancel(true);

            assertThat(stays.get()).isEqualTo(1);
        }
    }

    private int answer(String key) {
        return answers.get(key, k -> asked.incrementAndGet());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
