package dev.datamesh.operator.kafka.admin;

import dev.datamesh.local.broker.Broker;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaAccess.Protocol;
import dev.datamesh.operator.kafka.KafkaCalls;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A real cluster as the operator sees it, with counters of its own. */
public record TestCluster(KafkaCluster cluster, KafkaCalls calls) implements AutoCloseable {

    /** The broker's cluster, as its super user. */
    public static TestCluster of(Broker broker, String ledgerTopic) {
        return of(access(broker), ledgerTopic);
    }

    /** The cluster with this access. */
    public static TestCluster of(KafkaAccess access, String ledgerTopic) {
        var registry = new SimpleMeterRegistry();
        return new TestCluster(new AdminClusters(registry, ledgerTopic).open(access), new KafkaCalls(registry));
    }

    /** Access as the broker's super user. */
    public static KafkaAccess access(Broker broker) {
        return new KafkaAccess(
                broker.bootstrapServers(),
                Protocol.SASL_PLAINTEXT,
                "SCRAM-SHA-512",
                broker.adminUser(),
                broker.adminPassword(),
                null);
    }

    /** What the future brings, within the time that every request must have an answer in. */
    public static <T> T answer(CompletableFuture<T> future) {
        try {
            return future.get(45, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw KafkaFailure.of(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** Why it fails. */
    public static Reason failure(CompletableFuture<?> future) {
        try {
            answer(future);
        } catch (KafkaFailure failure) {
            return failure.reason();
        }
        throw new AssertionError("it did not fail");
    }

    @Override
    public void close() {
        cluster.close();
    }
}
