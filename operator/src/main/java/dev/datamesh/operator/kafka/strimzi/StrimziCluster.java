package dev.datamesh.operator.kafka.strimzi;

import dev.datamesh.operator.kafka.ChannelRegisters;
import dev.datamesh.operator.kafka.ClusterFacts;
import dev.datamesh.operator.kafka.ClusterProbe;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.Ledger;
import dev.datamesh.operator.kafka.Principals;
import dev.datamesh.operator.kafka.Topics;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that Strimzi runs: topics and principals are asked for by its resources, everything else goes straight to Kafka. The ledger
 * too: its topic is no KafkaTopic, so nobody loses it by deleting one.
 */
final class StrimziCluster implements KafkaCluster {
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("strimzi-calls-", 0).factory());
    private final KafkaCluster kafka;
    private final StrimziTopics topics;
    private final StrimziPrincipals principals;
    private volatile @Nullable String clusterId;

    /** Over a connection to the same cluster, which is closed with this. */
    StrimziCluster(Beside beside, KafkaCluster kafka) {
        this.kafka = kafka;
        this.topics = new StrimziTopics(beside, kafka, this::confirm, executor);
        this.principals = new StrimziPrincipals(beside, kafka, this::confirm, executor);
    }

    @Override
    public Topics topics() {
        return topics;
    }

    @Override
    public Principals principals() {
        return principals;
    }

    @Override
    public Ledger ledger() {
        return kafka.ledger();
    }

    @Override
    public ChannelRegisters registers() {
        return kafka.registers();
    }

    @Override
    public ClusterProbe probe() {
        return new ClusterProbe() {
            @Override
            public CompletableFuture<Optional<String>> clusterId() {
                return kafka.probe().clusterId();
            }

            @Override
            public CompletableFuture<ClusterFacts> probe(String principal, String password) {
                // Strimzi deletes users that it does not know; so the one that must be refused is one of its own too.
                return probe(principal, password, principals);
            }

            @Override
            public CompletableFuture<ClusterFacts> probe(String principal, String password, Principals by) {
                return kafka.probe().probe(principal, password, by);
            }
        };
    }

    @Override
    public void bind(String id) {
        clusterId = id;
        kafka.bind(id);
    }

    @Override
    public void close() {
        kafka.close();
        executor.shutdownNow();
    }

    private void confirm() {
        String bound = clusterId;
        Optional<String> found =
                bound == null ? Optional.empty() : kafka.probe().clusterId().join();
        if (bound != null && !found.equals(Optional.of(bound))) {
            throw new KafkaFailure.Unavailable(
                    Reason.OTHER_CLUSTER,
                    "the brokers that answer belong to Kafka cluster " + found.orElse("") + " and not to " + bound,
                    null);
        }
    }
}
