package dev.datamesh.operator.kafka.client;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.client.Batcher.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.Test;

/** Nothing here runs beside anything else: tasks run where they are submitted, and calls are answered when a test says so. */
class BatcherTest {
    /** An item, and what it is about. */
    private record Item(String key, int value) {}

    private static final class Server implements Batcher.Call<Item, String> {
        private final List<List<Item>> calls = new ArrayList<>();
        private final List<Map<Item, CompletableFuture<String>>> open = new ArrayList<>();

        @Override
        public Map<Item, CompletableFuture<String>> send(List<Item> items) {
            var answers = items.stream().collect(toMap(Function.identity(), item -> new CompletableFuture<String>()));
            calls.add(items);
            open.add(new HashMap<>(answers));
            return answers;
        }

        /** Answers the call that is under way. */
        void answer() {
            open.removeFirst().forEach((item, answer) -> answer.complete(item.toString()));
        }

        void fail(Throwable error) {
            open.removeFirst().forEach((item, answer) -> answer.completeExceptionally(error));
        }
    }

    private final Server server = new Server();
    private Instant now = Instant.EPOCH;

    private Batcher<Item, String> batcher(int maxItems) {
        return new Batcher<>(Settings.upTo(maxItems, Item::key), server, Runnable::run, this::unhurried);
    }

    /** So long after the time before that nothing is asked for in a rush. */
    private Instant unhurried() {
        now = now.plusSeconds(10);
        return now;
    }

    private static Item item(int number) {
        return new Item("k" + number, number);
    }

    private static List<CompletableFuture<String>> ask(Batcher<Item, String> batcher, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> batcher.ask(item(number)))
                .toList();
    }

    @Test
    void theFirstItemGoesAtOnceAndTheOthersGatherBehindIt() {
        var batcher = batcher(100);
        List<CompletableFuture<String>> answers = ask(batcher, 0, 50);

        assertThat(server.calls).hasSize(1).first().isEqualTo(List.of(item(0)));
        server.answer();
        assertThat(server.calls)
                .hasSize(2)
                .last()
                .isEqualTo(IntStream.range(1, 50).mapToObj(BatcherTest::item).toList());
        assertThat(answers.getFirst()).isCompletedWithValue(item(0).toString());
        assertThat(answers.getLast()).isNotDone();
        server.answer();
        assertThat(answers.getLast()).isCompletedWithValue(item(49).toString());
    }

    @Test
    void anIdleBatcherStartsAnew() {
        var batcher = batcher(100);
        batcher.ask(item(1));
        server.answer();
        CompletableFuture<String> later = batcher.ask(item(2));
        server.answer();

        assertThat(server.calls).containsExactly(List.of(item(1)), List.of(item(2)));
        assertThat(later).isCompletedWithValue(item(2).toString());
    }

    @Test
    void aCallHasNoMoreItemsThanAllowed() {
        ask(batcher(10), 0, 26);
        IntStream.range(0, 4).forEach(call -> server.answer());

        assertThat(server.calls).extracting(List::size).containsExactly(1, 10, 10, 5);
    }

    @Test
    void aCallIsNoHeavierThanAllowedUnlessOneItemIs() {
        var batcher = new Batcher<>(new Settings<>(Item::key, 100, Item::value, 10), server, Runnable::run);
        for (int weight : new int[] {1, 4, 5, 2, 99, 3}) {
            batcher.ask(item(weight));
        }
        IntStream.range(0, 5).forEach(call -> server.answer());

        assertThat(server.calls)
                .containsExactly(
                        List.of(item(1)),
                        List.of(item(4), item(5)),
                        List.of(item(2)),
                        List.of(item(99)),
                        List.of(item(3)));
    }

    @Test
    void writesOfOneThingNeitherShareACallNorOvertakeEachOther() {
        var batcher = batcher(100);
        batcher.ask(item(0));
        batcher.ask(new Item("topic", 1));
        batcher.ask(new Item("other", 1));
        batcher.ask(new Item("topic", 2));
        batcher.ask(new Item("topic", 1));
        IntStream.range(0, 4).forEach(call -> server.answer());

        assertThat(server.calls)
                .containsExactly(
                        List.of(item(0)),
                        List.of(new Item("topic", 1), new Item("other", 1)),
                        List.of(new Item("topic", 2)),
                        List.of(new Item("topic", 1)));
    }

    @Test
    void equalItemsThatWaitShareTheirAnswerButNeverOneUnderWay() {
        var batcher = batcher(100);
        List<CompletableFuture<String>> answers =
                List.of(batcher.ask(item(7)), batcher.ask(item(7)), batcher.ask(item(7)));
        server.answer();
        assertThat(answers.get(1)).isNotDone();
        server.answer();

        assertThat(server.calls).containsExactly(List.of(item(7)), List.of(item(7)));
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(item(7).toString()));
    }

    @Test
    void whoGivesUpDoesNotSpoilTheAnswerOfOthers() {
        var batcher = batcher(100);
        batcher.ask(item(0));
        CompletableFuture<String> impatient = batcher.ask(item(1));
        CompletableFuture<String> patient = batcher.ask(item(1));
        impatient.cancel(true);
        server.answer();
        server.answer();

        assertThat(patient).isCompletedWithValue(item(1).toString());
    }

    @Test
    void anItemThatFailsFailsAlone() {
        var batcher = batcher(100);
        batcher.ask(item(0));
        List<CompletableFuture<String>> answers = ask(batcher, 1, 4);
        server.answer();
        server.open.getFirst().remove(item(2)).completeExceptionally(new TopicExistsException("it exists"));
        server.answer();

        assertThat(server.calls).hasSize(2);
        assertThat(answers.get(0)).isCompletedWithValue(item(1).toString());
        assertThat(answers.get(2)).isCompletedWithValue(item(3).toString());
        assertThat(reason(answers.get(1))).isEqualTo(Reason.TOPIC_EXISTS);
    }

    @Test
    void oneItemThatPoisonsItsCallsFailsAloneInTheEnd() {
        var later = new Later();
        var poison = item(333);
        var calls = new ArrayList<List<Item>>();
        var batcher = new Batcher<Item, String>(
                Settings.upTo(500, Item::key),
                items -> {
                    calls.add(items);
                    if (items.contains(poison)) {
                        throw new IllegalStateException("the whole call fails");
                    }
                    return items.stream()
                            .collect(toMap(
                                    Function.identity(), item -> CompletableFuture.completedFuture(item.toString())));
                },
                later);
        List<CompletableFuture<String>> answers = ask(batcher, 0, 500);
        later.runAll();

        assertThat(calls.getFirst()).hasSize(500);
        assertThat(calls).hasSizeLessThan(25);
        for (int number = 0; number < 500; number++) {
            if (number == poison.value()) {
                assertThat(reason(answers.get(number))).isEqualTo(Reason.OTHER);
            } else {
                assertThat(answers.get(number))
                        .isCompletedWithValue(item(number).toString());
            }
        }
    }

    @Test
    void aServerThatFailsEveryCallIsNotAskedForEachItem() {
        var later = new Later();
        var calls = new ArrayList<Integer>();
        var batcher = new Batcher<Item, String>(
                Settings.upTo(500, Item::key),
                items -> {
                    calls.add(items.size());
                    throw new IllegalStateException("every call fails");
                },
                later);
        List<CompletableFuture<String>> answers = ask(batcher, 0, 500);
        later.runAll();

        assertThat(calls).hasSizeLessThanOrEqualTo(41);
        assertThat(answers).allSatisfy(answer -> assertThat(reason(answer)).isEqualTo(Reason.OTHER));
    }

    @Test
    void whenNobodyCanBeReachedThoseWaitingAreToldAtOnce() {
        var batcher = batcher(10);
        List<CompletableFuture<String>> answers = ask(batcher, 0, 30);
        server.fail(new TimeoutException("Timed out waiting for a node assignment. Call: describeTopics"));

        assertThat(server.calls).hasSize(1);
        assertThat(answers).allSatisfy(answer -> assertThat(reason(answer)).isEqualTo(Reason.UNREACHABLE));

        CompletableFuture<String> later = batcher.ask(item(5));
        server.answer();
        assertThat(later).isCompletedWithValue(item(5).toString());
    }

    @Test
    void closingFailsWhatWaitsAndWhatIsUnderWay() {
        var batcher = batcher(10);
        List<CompletableFuture<String>> answers = ask(batcher, 0, 30);
        batcher.close();

        assertThat(answers).allSatisfy(answer -> assertThat(reason(answer)).isEqualTo(Reason.CLOSED));
        assertThat(reason(batcher.ask(item(1)))).isEqualTo(Reason.CLOSED);
        server.answer();
        assertThat(server.calls).hasSize(1);
    }

    private static Reason reason(CompletableFuture<String> answer) {
        return KafkaFailure.of(answer.exceptionNow()).reason();
    }
}
