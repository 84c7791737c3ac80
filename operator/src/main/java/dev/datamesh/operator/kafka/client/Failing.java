package dev.datamesh.operator.kafka.client;

import dev.datamesh.operator.kafka.KafkaFailure;
import java.util.concurrent.CompletableFuture;

/** Futures that fail with a {@link KafkaFailure} and nothing else. */
public final class Failing {
    private Failing() {}

    /** The same, with failures judged. */
    public static <T> CompletableFuture<T> judged(CompletableFuture<T> future) {
        return future.exceptionallyCompose(error -> CompletableFuture.failedFuture(KafkaFailure.of(error)));
    }
}
