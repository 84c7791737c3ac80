package dev.datamesh.operator.kafka.client;

import dev.datamesh.operator.kafka.KafkaCalls;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.kafka.KafkaFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.KafkaFuture;

/** Turns Kafka's futures into Java's, and counts the call they belong to. */
public final class CountedCalls {
    private final KafkaCalls calls;

    public CountedCalls(KafkaCalls calls) {
        this.calls = calls;
    }

    /** The answers of one call that carries all these items. */
    public <I, O> Map<I, CompletableFuture<O>> each(
            Operation operation, List<I> items, Function<I, CompletionStage<O>> answer) {
        var answers = new LinkedHashMap<I, CompletableFuture<O>>();
        items.forEach(item -> answers.put(item, answer.apply(item).toCompletableFuture()));
        count(operation, items.size(), List.copyOf(answers.values()));
        return answers;
    }

    /** The one answer of a call that carries this many items. */
    public <O> CompletableFuture<O> one(Operation operation, int items, KafkaFuture<O> answer) {
        CompletableFuture<O> future = answer.toCompletionStage().toCompletableFuture();
        count(operation, items, List.of(future));
        return future;
    }

    private <O> void count(Operation operation, int items, List<CompletableFuture<O>> answers) {
        calls.sent(operation, items);
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .whenComplete((done, error) -> calls.answered(operation, outcome(answers)));
    }

    /** A call that did something for somebody is a good one. */
    private static <O> String outcome(List<CompletableFuture<O>> answers) {
        Optional<CompletableFuture<O>> good = answers.stream()
                .filter(answer -> !answer.isCompletedExceptionally())
                .findFirst();
        return good.isPresent()
                ? "ok"
                : KafkaFailure.of(answers.getFirst().exceptionNow()).reason().text();
    }
}
