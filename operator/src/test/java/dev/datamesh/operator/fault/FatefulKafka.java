package dev.datamesh.operator.fault;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.ByteRates;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.operator.kafka.ChannelRegisters;
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

/** Kafka for an operator under some fate. A principal is changed in four steps, each a write of its own. */
final class FatefulKafka implements KafkaClusters {
    private final KafkaClusters clusters;
    private final Fate fate;

    FatefulKafka(KafkaClusters clusters, Fate fate) {
        this.clusters = clusters;
        this.fate = fate;
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
            return new FatefulTopics(cluster.topics());
        }

        @Override
        public Principals principals() {
            return new FatefulPrincipals(cluster.principals());
        }

        @Override
        public Ledger ledger() {
            return new FatefulLedger(cluster.ledger());
        }

        @Override
        public ChannelRegisters registers() {
            return (topic, topicId, lines) -> fate.pass(
                    "write register " + topic, () -> cluster.registers().write(topic, topicId, lines));
        }

        @Override
        public ClusterProbe probe() {
            return cluster.probe();
        }

        @Override
        public void bind(String clusterId) {
            cluster.bind(clusterId);
        }

        @Override
        public void close() {
            cluster.close();
        }
    }

    private final class FatefulTopics implements Topics {
        private final Topics topics;

        FatefulTopics(Topics topics) {
            this.topics = topics;
        }

        @Override
        public CompletableFuture<Optional<ObservedTopic>> observe(String name) {
            return topics.observe(name);
        }

        @Override
        public CompletableFuture<String> create(TopicSpec spec) {
            return fate.pass("create topic " + spec.name(), () -> topics.create(spec));
        }

        @Override
        public CompletableFuture<Void> configure(String name, Map<String, Optional<String>> changes) {
            return fate.pass("configure topic " + name, () -> topics.configure(name, changes));
        }

        @Override
        public CompletableFuture<Void> grow(String name, int partitions) {
            return fate.pass("grow topic " + name, () -> topics.grow(name, partitions));
        }

        @Override
        public CompletableFuture<Void> delete(String name, String topicId) {
            return fate.pass("delete topic " + name, () -> topics.delete(name, topicId));
        }

        @Override
        public CompletableFuture<Map<String, Long>> sizes(Collection<String> names) {
            return topics.sizes(names);
        }
    }

    private final class FatefulPrincipals implements Principals {
        private final Principals principals;

        FatefulPrincipals(Principals principals) {
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
                    done = done.thenCompose(before -> fate.pass(
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
                    all.scramIterations().equals(Optional.of(0)) ? "remove credential" : "store credential",
                    new PrincipalChange(all.name(), none, false, none, all.scramIterations(), Optional.empty()));
            steps.put(
                    all.rates().equals(Optional.of(ByteRates.UNLIMITED)) ? "remove quota" : "set quota",
                    new PrincipalChange(all.name(), none, false, none, Optional.empty(), all.rates()));
            steps.put(
                    "grant rights",
                    new PrincipalChange(all.name(), none, false, all.grant(), Optional.empty(), Optional.empty()));
            return steps;
        }
    }

    private final class FatefulLedger implements Ledger {
        private final Ledger ledger;

        FatefulLedger(Ledger ledger) {
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
            return fate.pass(what + claim.topic(), () -> ledger.put(claim));
        }

        @Override
        public CompletableFuture<Void> remove(String topic) {
            return fate.pass("release " + topic, () -> ledger.remove(topic));
        }

        @Override
        public CompletableFuture<Optional<String>> makerOf(String user) {
            return ledger.makerOf(user);
        }

        @Override
        public CompletableFuture<Void> putUser(String user, String mesh) {
            return ledger.makerOf(user)
                    .thenCompose(maker -> maker.equals(Optional.of(mesh))
                            ? CompletableFuture.completedFuture(null)
                            : fate.pass("claim user " + user, () -> ledger.putUser(user, mesh)));
        }

        @Override
        public CompletableFuture<Void> removeUser(String user) {
            return fate.pass("release user " + user, () -> ledger.removeUser(user));
        }
    }
}
