package dev.datamesh.operator.kafka.strimzi;

import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.admin.TestCluster;
import dev.datamesh.operator.secret.Secrets;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.strimzi.api.kafka.model.common.Condition;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.topic.KafkaTopicStatus;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plays Strimzi's topic and user operators where they cannot run: it makes a real broker as KafkaTopics and KafkaUsers say, and reports
 * in the forms of {@code strimzi/statuses.yaml}.
 */
final class StrimziDouble implements AutoCloseable {
    private static final String FINALIZER = "strimzi.io/topic-operator";
    private static final long PERIOD_MILLIS = 30;

    private final KubernetesClient client;
    private final String namespace;
    private final KafkaCluster kafka;
    private final UserDouble users;
    private final Set<String> known = new HashSet<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

    StrimziDouble(KubernetesClient client, String namespace, TestCluster kafka, UserDouble users) {
        this.client = client;
        this.namespace = namespace;
        this.kafka = kafka.cluster();
        this.users = users;
        var unused = executor.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private void look() {
        try {
            for (KafkaTopic topic : client.resources(KafkaTopic.class)
                    .inNamespace(namespace)
                    .list()
                    .getItems()) {
                reconcile(topic);
            }
            Set<String> living = new HashSet<>();
            for (KafkaUser user : client.resources(KafkaUser.class)
                    .inNamespace(namespace)
                    .list()
                    .getItems()) {
                living.add(user.getMetadata().getName());
                reconcile(user);
            }
            known.stream().filter(name -> !living.contains(name)).forEach(this::forget);
            known.retainAll(living);
        } catch (KubernetesClientException | KafkaFailure | IllegalStateException e) {
            // The next look sees it as it is then.
        }
    }

    private void reconcile(KafkaTopic topic) {
        boolean managed = !"false"
                .equals(Optional.ofNullable(topic.getMetadata().getAnnotations())
                        .orElse(Map.of())
                        .get("strimzi.io/managed"));
        String name = topic.getSpec().getTopicName();
        if (topic.getMetadata().getDeletionTimestamp() != null) {
            if (managed) {
                answer(kafka.topics().observe(name))
                        .ifPresent(seen -> answer(kafka.topics().delete(name, seen.topicId())));
            }
            var unused = client.resource(topic).edit(t -> {
                t.getMetadata().setFinalizers(List.of());
                return t;
            });
            return;
        }
        if (!topic.getMetadata().getFinalizers().contains(FINALIZER)) {
            var unused = client.resource(topic).edit(t -> {
                t.getMetadata().setFinalizers(List.of(FINALIZER));
                return t;
            });
            return;
        }
        if (topic.getStatus() != null && hasSeen(topic, topic.getStatus().getObservedGeneration())) {
            return;
        }
        var status = new KafkaTopicStatus();
        status.setObservedGeneration(topic.getMetadata().getGeneration());
        status.setTopicName(name);
        status.setConditions(List.of(managed ? make(topic, status) : condition("Unmanaged", "True", null, null)));
        topic.setStatus(status);
        var unused = client.resource(topic).patchStatus();
    }

    private Condition make(KafkaTopic topic, KafkaTopicStatus status) {
        String name = topic.getSpec().getTopicName();
        Map<String, String> wanted = new HashMap<>();
        topic.getSpec().getConfig().forEach((key, value) -> wanted.put(key, String.valueOf(value)));
        Integer partitions = topic.getSpec().getPartitions();
        Integer replicas = topic.getSpec().getReplicas();
        try {
            Optional<ObservedTopic> seen = answer(kafka.topics().observe(name));
            if (seen.isEmpty()) {
                status.setTopicId(answer(kafka.topics()
                        .create(new TopicSpec(
                                name,
                                partitions,
                                replicas == null ? TopicSpec.BROKER_DEFAULT : replicas.shortValue(),
                                wanted))));
                return condition("Ready", "True", null, null);
            }
            status.setTopicId(seen.get().topicId());
            if (partitions < seen.get().partitions()) {
                return condition("Ready", "False", "NotSupported", "Decreasing partitions not supported");
            }
            if (partitions > seen.get().partitions()) {
                answer(kafka.topics().grow(name, partitions));
            }
            // All that a KafkaTopic does not say goes back to the broker's default.
            Map<String, Optional<String>> changes = new HashMap<>();
            seen.get().config().keySet().forEach(key -> changes.put(key, Optional.empty()));
            wanted.forEach((key, value) -> changes.put(key, Optional.of(value)));
            answer(kafka.topics().configure(name, changes));
            return condition("Ready", "True", null, null);
        } catch (KafkaFailure e) {
            String thrown = e.reason() == Reason.INVALID_REPLICAS
                    ? "InvalidReplicationFactorException"
                    : e.reason() == Reason.INVALID_CONFIG ? "InvalidConfigurationException" : "UnknownServerException";
            return condition(
                    "Ready", "False", "KafkaError", "org.apache.kafka.common.errors." + thrown + ": " + e.getMessage());
        }
    }

    private void reconcile(KafkaUser user) {
        String name = user.getMetadata().getName();
        if (user.getStatus() != null && hasSeen(user, user.getStatus().getObservedGeneration())) {
            return;
        }
        known.add(name);
        var status = new KafkaUserStatus();
        status.setObservedGeneration(user.getMetadata().getGeneration());
        status.setUsername(name);
        Optional<String> password = password(user);
        if (user.getSpec().getAuthentication() != null && password.isEmpty()) {
            status.setConditions(List.of(condition(
                    "NotReady",
                    "True",
                    "InvalidResourceException",
                    "Secret " + UserPasswords.secretOf(user).orElse("")
                            + " with requested user password does not exist.")));
        } else {
            password.ifPresent(p -> writeSecret(name, p));
            users.become(user, password);
            status.setSecret(name);
            status.setConditions(List.of(condition("Ready", "True", null, null)));
        }
        user.setStatus(status);
        var unused = client.resource(user).patchStatus();
    }

    private Optional<String> password(KafkaUser user) {
        if (user.getSpec().getAuthentication() == null) {
            return Optional.empty();
        }
        Optional<String> named = UserPasswords.secretOf(user);
        return named.isPresent()
                ? named.flatMap(this::read)
                : Optional.of(read(user.getMetadata().getName()).orElse("made by Strimzi"));
    }

    private Optional<String> read(String secret) {
        return new Secrets(client).get(namespace, secret).flatMap(found -> Secrets.text(found, "password"));
    }

    private void writeSecret(String name, String password) {
        var unused = client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .addToLabels("strimzi.io/kind", "KafkaUser")
                        .endMetadata()
                        .addToStringData("password", password)
                        .addToStringData(
                                "sasl.jaas.config",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + name
                                        + "\" password=\"" + password + "\";")
                        .build())
                .serverSideApply();
    }

    private void forget(String name) {
        users.remove(name);
        client.secrets().inNamespace(namespace).withName(name).delete();
    }

    private static boolean hasSeen(HasMetadata resource, long observed) {
        return resource.getMetadata().getGeneration() == observed;
    }

    private static Condition condition(String type, String status, @Nullable String reason, @Nullable String message) {
        var condition = new Condition();
        condition.setType(type);
        condition.setStatus(status);
        condition.setReason(reason);
        condition.setMessage(message);
        return condition;
    }

    private static <T> T answer(CompletableFuture<T> future) {
        return TestCluster.answer(future);
    }
}
