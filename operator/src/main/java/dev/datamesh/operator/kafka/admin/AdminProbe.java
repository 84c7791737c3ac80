package dev.datamesh.operator.kafka.admin;

import dev.datamesh.operator.kafka.ClusterFacts;
import dev.datamesh.operator.kafka.ClusterProbe;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.kafka.Principals;
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
    private final Principals principals;
    private final AuthorizerProof proof;
    private final Executor executor;

    AdminProbe(KafkaAccess access, LazyAdmin admin, CountedCalls counted, Principals principals, Executor executor) {
        this.access = access;
        this.admin = admin;
        this.counted = counted;
        this.principals = principals;
        this.proof = new AuthorizerProof(access, counted);
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
    public CompletableFuture<ClusterFacts> probe(String principal, String password) {
        return probe(principal, password, principals);
    }

    @Override
    public CompletableFuture<ClusterFacts> probe(String principal, String password, Principals by) {
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
                                proof.prove(principal, password, by)),
                        executor));
    }

    private static String version(FeatureMetadata features) {
        var level = features.finalizedFeatures().get(Releases.FEATURE);
        return level == null ? "unknown" : Releases.of(level.maxVersionLevel());
    }
}
