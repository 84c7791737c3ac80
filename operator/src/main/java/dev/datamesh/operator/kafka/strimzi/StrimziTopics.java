package dev.datamesh.operator.kafka.strimzi;

import dev.datamesh.api.Api;
import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.KafkaFailure.Refused;
import dev.datamesh.operator.kafka.Topics;
import dev.datamesh.operator.kafka.client.Failing;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.topic.KafkaTopicSpec;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Topics as KafkaTopics. What there is, is asked of Kafka itself; what is to change is written into the KafkaTopic, and has changed once
 * Strimzi's topic operator says so of that generation.
 *
 * <p>Strimzi takes what a KafkaTopic says for all that there is to say of a topic's settings, and resets the others; so one that is made
 * for a topic that exists says everything that the topic has.
 */
final class StrimziTopics implements Topics {
    private final Beside beside;
    private final KafkaCluster kafka;
    private final Runnable confirm;
    private final Executor executor;

    StrimziTopics(Beside beside, KafkaCluster kafka, Runnable confirm, Executor executor) {
        this.beside = beside;
        this.kafka = kafka;
        this.confirm = confirm;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<Optional<ObservedTopic>> observe(String name) {
        return kafka.topics().observe(name);
    }

    @Override
    public CompletableFuture<Map<String, Long>> sizes(Collection<String> names) {
        return kafka.topics().sizes(names);
    }

    @Override
    public CompletableFuture<String> create(TopicSpec spec) {
        return later(() -> {
            Optional<KafkaTopic> there = own(spec.name());
            if (kafkaHas(spec.name()).isPresent()) {
                throw new Refused(Reason.TOPIC_EXISTS, "Topic '" + spec.name() + "' already exists.", null);
            }
            KafkaTopic desired = resource(
                    spec.name(),
                    spec.partitions(),
                    spec.replicas() == TopicSpec.BROKER_DEFAULT ? null : (int) spec.replicas(),
                    spec.config());
            beside.apply(desired, there);
            try {
                KafkaTopic made = awaitReady(spec.name());
                return Optional.ofNullable(made.getStatus().getTopicId())
                        .or(() -> kafkaHas(spec.name()).map(ObservedTopic::topicId))
                        .orElseThrow(() -> new KafkaFailure.Unavailable(
                                Reason.TIMED_OUT,
                                "Strimzi does not tell the id of topic " + spec.name() + " yet",
                                null));
            } catch (Refused e) {
                // Strimzi would try it again for ever, and make the topic when nobody expects it any more.
                own(spec.name()).ifPresent(this::abandon);
                throw e;
            }
        });
    }

    @Override
    public CompletableFuture<Void> configure(String name, Map<String, Optional<String>> changes) {
        return changes.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : change(name, spec -> {
                    Map<String, Object> config = new TreeMap<>(spec.getConfig());
                    changes.forEach(
                            (key, value) -> value.ifPresentOrElse(v -> config.put(key, v), () -> config.remove(key)));
                    spec.setConfig(config);
                });
    }

    @Override
    public CompletableFuture<Void> grow(String name, int partitions) {
        return change(name, spec -> {
            int has = kafkaHas(name).map(ObservedTopic::partitions).orElse(0);
            if (partitions < has) {
                throw new Refused(
                        Reason.INVALID_PARTITIONS,
                        "The topic " + name + " currently has " + has + " partition(s); " + partitions
                                + " would not be an increase.",
                        null);
            }
            spec.setPartitions(partitions);
        });
    }

    @Override
    public CompletableFuture<Void> delete(String name, String topicId) {
        return later(() -> {
                    Optional<ObservedTopic> seen = kafkaHas(name);
                    if (seen.filter(topic -> !topic.topicId().equals(topicId)).isPresent()) {
                        return null;
                    }
                    Optional<KafkaTopic> there = own(name);
                    if (there.isEmpty()) {
                        seen.ifPresent(topic -> {
                            refuseForeign(name);
                            kafka.topics().delete(name, topicId).join();
                        });
                        return null;
                    }
                    confirm.run();
                    beside.delete(there.get());
                    return Beside.await(
                            "Strimzi has not deleted topic " + name + " yet",
                            () -> beside.get(KafkaTopic.class, TopicNames.of(name))
                                                    .isEmpty()
                                            && kafkaHas(name).isEmpty()
                                    ? Optional.of(true)
                                    : Optional.empty());
                })
                .thenApply(gone -> null);
    }

    private CompletableFuture<Void> change(String name, Consumer<KafkaTopicSpec> edit) {
        return later(() -> {
                    ObservedTopic topic = kafkaHas(name)
                            .orElseThrow(() -> new Refused(Reason.TOPIC_MISSING, "Kafka has no such topic", null));
                    Optional<KafkaTopic> there = own(name);
                    if (there.isEmpty()) {
                        refuseForeign(name);
                    }
                    KafkaTopic desired = there.map(t -> resource(
                                    name,
                                    t.getSpec().getPartitions(),
                                    t.getSpec().getReplicas(),
                                    settings(t)))
                            .orElseGet(() -> resource(name, topic.partitions(), null, topic.config()));
                    edit.accept(desired.getSpec());
                    confirm.run();
                    beside.apply(desired, there);
                    return awaitReady(name);
                })
                .thenApply(done -> null);
    }

    private static Map<String, String> settings(KafkaTopic topic) {
        var config = new TreeMap<String, String>();
        if (topic.getSpec().getConfig() != null) {
            topic.getSpec().getConfig().forEach((key, value) -> config.put(key, String.valueOf(value)));
        }
        return config;
    }

    private KafkaTopic resource(
            String name, @Nullable Integer partitions, @Nullable Integer replicas, Map<String, String> config) {
        var spec = new KafkaTopicSpec();
        spec.setTopicName(name);
        spec.setPartitions(partitions);
        spec.setReplicas(replicas);
        spec.setConfig(new TreeMap<>(config));
        var topic = new KafkaTopic();
        topic.setMetadata(beside.meta(TopicNames.of(name), labels(name)));
        topic.setSpec(spec);
        return topic;
    }

    /** Whose the topic is, as the ledger has it: the claim is written before the topic is made. */
    private Map<String, String> labels(String topic) {
        Optional<TopicRecord> record = kafka.ledger().get(topic).join();
        return record.map(r -> Map.of(Api.DOMAIN_LABEL, r.domain(), Api.PRODUCT_LABEL, r.product()))
                .orElse(Map.of());
    }

    private Optional<ObservedTopic> kafkaHas(String name) {
        return kafka.topics().observe(name).join();
    }

    /** The KafkaTopic that we keep for this topic, once one that is on its way out is gone; fails if its name is taken by somebody else's. */
    private Optional<KafkaTopic> own(String topic) {
        Optional<KafkaTopic> there = beside.get(KafkaTopic.class, TopicNames.of(topic));
        there.filter(t -> !Beside.isOurs(t) || !topic.equals(t.getSpec().getTopicName()))
                .ifPresent(t -> {
                    throw foreign(topic, t);
                });
        if (there.isEmpty() || there.get().getMetadata().getDeletionTimestamp() == null) {
            return there;
        }
        return Beside.await(
                "Strimzi has not let go of KafkaTopic " + TopicNames.of(topic) + " yet",
                () -> beside.get(KafkaTopic.class, TopicNames.of(topic))
                                .filter(t -> t.getMetadata().getDeletionTimestamp() != null)
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(beside.get(KafkaTopic.class, TopicNames.of(topic))));
    }

    /** Two KafkaTopics of one topic fight; Strimzi lets the older win. */
    private void refuseForeign(String topic) {
        beside
                .asked(() -> beside.client()
                        .resources(KafkaTopic.class)
                        .inNamespace(beside.place().namespace())
                        .withLabel(Beside.CLUSTER_LABEL, beside.place().cluster())
                        .list())
                .getItems()
                .stream()
                .filter(t -> topic.equals(Optional.ofNullable(t.getSpec().getTopicName())
                        .orElse(t.getMetadata().getName())))
                .filter(t -> !Beside.isOurs(t))
                .findFirst()
                .ifPresent(t -> {
                    throw foreign(topic, t);
                });
    }

    private static Refused foreign(String topic, KafkaTopic theirs) {
        return new Refused(
                Reason.POLICY_VIOLATION,
                "KafkaTopic " + theirs.getMetadata().getNamespace() + "/"
                        + theirs.getMetadata().getName() + ", which the operator did not make, stands for topic "
                        + topic
                        + ": annotate it with strimzi.io/managed=false and delete it to hand the topic over",
                null);
    }

    /** Takes back a KafkaTopic of ours, and leaves whatever Kafka has by that name. */
    private void abandon(KafkaTopic topic) {
        KafkaTopic released = beside.asked(() -> beside.client().resource(topic).edit(t -> {
            t.getMetadata().getAnnotations().put("strimzi.io/managed", "false");
            return t;
        }));
        var unused = beside.asked(() -> beside.client().resource(released).delete());
    }

    private KafkaTopic awaitReady(String topic) {
        return Beside.await("Strimzi has not taken up KafkaTopic " + TopicNames.of(topic) + " yet", () -> {
            KafkaTopic now = beside.get(KafkaTopic.class, TopicNames.of(topic))
                    .orElseThrow(() -> new KafkaFailure.Unavailable(
                            Reason.OTHER, "KafkaTopic " + TopicNames.of(topic) + " was taken away", null));
            return switch (Readiness.of(now, now.getStatus())) {
                case Readiness.Ready ready -> Optional.of(now);
                case Readiness.Waiting waiting -> Optional.empty();
                case Readiness.Suspended suspended ->
                    throw Beside.suspended("KafkaTopic " + TopicNames.of(topic), suspended);
                case Readiness.Failed failed -> throw TopicFailures.of(failed);
            };
        });
    }

    private <T> CompletableFuture<T> later(Supplier<T> work) {
        return Failing.judged(CompletableFuture.supplyAsync(work, executor));
    }
}
