package dev.datamesh.operator.kafka.admin;

import dev.datamesh.operator.kafka.ClusterFacts;
import dev.datamesh.operator.kafka.ClusterProbe;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.kafka.client.CountedCalls;
import dev.datamesh.operator.kafka.client.Failing;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.common.Node;

/** Probes through the Admin API. */
final class AdminProbe implements ClusterProbe {
    private record Found(FeatureMetadata features, Collection<Node> brokers) {}

    private final KafkaAccess access;
    private final LazyAdmin admin;
    private final CountedCalls counted;
    private final AuthorizerProof proof;
    private final Executor executor;

    AdminProbe(KafkaAccess access, LazyAdmin admin, CountedCalls counted, AuthorizerProof proof, Executor executor) {
        this.access = access;
        this.admin = admin;
        this.counted = counted;
        this.proof = proof;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<Optional<String>> clusterId() {
        return Failing.judged(CompletableFuture.supplyAsync(admin::get, executor)
                .thenCompose(client -> counted.one(
                        Operation.DESCRIBE_CLUSTER, 1, client.describeCluster().clusterId()))
                .thenApply(Optional::ofNullable));
    }

    @Override
    public CompletableFuture<ClusterFacts> probe(String password) {
        var features = CompletableFuture.supplyAsync(admin::get, executor)
                .thenCompose(client -> counted.one(
                        Operation.DESCRIBE_FEATURES,
                        1,
                        client.describeFeatures().featureMetadata()));
        var nodes = CompletableFuture.supplyAsync(admin::get, executor)
                .thenCompose(client -> counted.one(
                        Operation.DESCRIBE_CLUSTER, 1, client.describeCluster().nodes()));
        return Failing.judged(clusterId()
                .thenCombineAsync(
                        features.thenCombine(nodes, Found::new),
                        (id, found) -> new ClusterFacts(
                                id,
                                version(found.features()),
                                found.brokers().size(),
                                access.protocol().tls(),
                                proof.prove(password)),
                        executor));
    }

    private static String version(FeatureMetadata features) {
        var level = features.finalizedFeatures().get(Releases.FEATURE);
        return level == null ? "unknown" : Releases.of(level.maxVersionLevel());
    }
}
