package dev.datamesh.operator.fault;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.operator.kafka.ClusterProbe;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaClusters;
import dev.datamesh.operator.kafka.Ledger;
import dev.datamesh.operator.kafka.Principals;
import dev.datamesh.operator.kafka.Topics;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Kafka for an operator that ends at one of its writes. A principal is changed in four steps, each of which may be the last. */
final class CrashingKafka implements KafkaClusters {
    private final KafkaClusters clusters;
    private final Crash crash;

    CrashingKafka(KafkaClusters clusters, Crash crash) {
        this.clusters = clusters;
        this.crash = crash;
    }

    @Override
    public KafkaCluster open(KafkaAccess access) {
        return new Cluster(clusters.open(access));
    }

    private final class Cluster implements KafkaCluster {
        private final KafkaCluster cluster;

        Cluster(KafkaCluster cluster) {
            this.cluster = cluster;
        }

        @Override
        public Topics topics() {
            return new CrashingTopics(cluster.topics());
        }

        @Override
        public Principals principals() {
            return new CrashingPrincipals(cluster.principals());
        }

        @Override
        public Ledger ledger() {
            return new CrashingLedger(cluster.ledger());
        }

        @Override
        public ClusterProbe probe() {
            return cluster.probe();
        }

        @Override
        public void close() {
            cluster.close();
        }
    }

    private final class CrashingTopics implements Topics {
        private final Topics topics;

        CrashingTopics(Topics topics) {
            this.topics = topics;
        }

        @Override
        public CompletableFuture<Optional<ObservedTopic>> observe(String name) {
            return topics.observe(name);
        }

        @Override
        public CompletableFuture<String> create(TopicSpec spec) {
            return crash.pass("create topic " + spec.name(), () -> topics.create(spec));
        }

        @Override
        public CompletableFuture<Void> configure(String name, Map<String, Optional<String>> changes) {
            return crash.pass("configure topic " + name, () -> topics.configure(name, changes));
        }

        @Override
        public CompletableFuture<Void> grow(String name, int partitions) {
            return crash.pass("grow topic " + name, () -> topics.grow(name, partitions));
        }

        @Override
        public CompletableFuture<Void> delete(String name, String topicId) {
            return crash.pass("delete topic " + name, () -> topics.delete(name, topicId));
        }

        @Override
        public CompletableFuture<Map<String, Long>> sizes(Collection<String> names) {
            return topics.sizes(names);
        }
    }

    private final class CrashingPrincipals implements Principals {
        private final Principals principals;

        CrashingPrincipals(Principals principals) {
            this.principals = principals;
        }

        @Override
        public CompletableFuture<ObservedPrincipal> observe(String name) {
            return principals.observe(name);
        }

        @Override
        public CompletableFuture<Void> apply(PrincipalChange change, Supplier<String> password) {
            CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
            for (Map.Entry<String, PrincipalChange> step : steps(change).entrySet()) {
                if (!step.getValue().isEmpty()) {
                    done = done.thenCompose(before -> crash.pass(
                            step.getKey() + " of " + change.name(), () -> principals.apply(step.getValue(), password)));
                }
            }
            return done;
        }

        private static Map<String, PrincipalChange> steps(PrincipalChange all) {
            var none = new TreeSet<AclRule>();
            var steps = new LinkedHashMap<String, PrincipalChange>();
            steps.put(
                    "revoke rights",
                    new PrincipalChange(
                            all.name(), all.revoke(), all.revokeForeign(), none, Optional.empty(), Optional.empty()));
            steps.put(
                    "store credential",
                    new PrincipalChange(all.name(), none, false, none, all.scramIterations(), Optional.empty()));
            steps.put("set quota", new PrincipalChange(all.name(), none, false, none, Optional.empty(), all.rates()));
            steps.put(
                    "grant rights",
                    new PrincipalChange(all.name(), none, false, all.grant(), Optional.empty(), Optional.empty()));
            return steps;
        }
    }

    private final class CrashingLedger implements Ledger {
        private final Ledger ledger;

        CrashingLedger(Ledger ledger) {
            this.ledger = ledger;
        }

        @Override
        public CompletableFuture<Void> open() {
            return ledger.open();
        }

        @Override
        public CompletableFuture<Optional<TopicRecord>> get(String topic) {
            return ledger.get(topic);
        }

        @Override
        public CompletableFuture<List<TopicRecord>> all() {
            return ledger.all();
        }

        @Override
        public CompletableFuture<List<TopicRecord>> ofProduct(String domain, String product) {
            return ledger.ofProduct(domain, product);
        }

        @Override
        public CompletableFuture<Void> put(TopicRecord claim) {
            String what = claim.knownTopicId().isPresent() ? "claim with its id " : "claim ";
            return crash.pass(what + claim.topic(), () -> ledger.put(claim));
        }

        @Override
        public CompletableFuture<Void> remove(String topic) {
            return crash.pass("release " + topic, () -> ledger.remove(topic));
        }
    }
}
