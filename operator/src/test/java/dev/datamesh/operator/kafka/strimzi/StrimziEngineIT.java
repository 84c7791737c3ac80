package dev.datamesh.operator.kafka.strimzi;

import static dev.datamesh.operator.kafka.admin.TestCluster.answer;
import static dev.datamesh.operator.kafka.admin.TestCluster.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.admin.AdminClusters;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same promises through Strimzi's resources, under the operator's own rights, and those that only resources can break. */
class StrimziEngineIT extends EngineContract {
    private static final StrimziRig STRIMZI = new StrimziRig();

    private static KubernetesClient operator;
    private static KafkaCluster cluster;

    @BeforeAll
    static void open() {
        operator = STRIMZI.rig().operatorClient();
        var engine = new StrimziEngine(operator, new WriteLimit());
        var way = Rig.await()
                .until(
                        () -> engine.find(StrimziRig.PLACE, "mesh-1", false),
                        found -> found instanceof StrimziEngine.Way.Open);
        var access = ((StrimziEngine.Way.Open) way).access();
        cluster = engine.over(
                StrimziRig.PLACE,
                "mesh-1",
                new AdminClusters(new SimpleMeterRegistry(), "datamesh-topics").open(access));
    }

    @AfterAll
    static void close() {
        cluster.close();
        operator.close();
        STRIMZI.close();
    }

    @Override
    KafkaCluster cluster() {
        return cluster;
    }

    @Override
    KafkaCluster kafka() {
        return STRIMZI.kafka().cluster();
    }

    @Override
    String engine() {
        return "strimzi-engine";
    }

    @Test
    void aKafkaTopicOfOthersIsNeitherChangedNorFoughtWith() {
        String topic = "strimzi-engine.theirs";
        STRIMZI.rig().apply("""
                apiVersion: kafka.strimzi.io/v1
                kind: KafkaTopic
                metadata: {namespace: streaming, name: their-topic, labels: {strimzi.io/cluster: mesh}}
                spec: {topicName: %s, partitions: 1, config: {retention.ms: 1000}}
                """.formatted(topic));
        Rig.await().until(() -> answer(kafka().topics().observe(topic)).isPresent());
        String id = answer(kafka().topics().observe(topic)).orElseThrow().topicId();
        assertThat(failure(cluster.topics().create(new TopicSpec(topic, 1, (short) 1, Map.of()))))
                .isEqualTo(Reason.TOPIC_EXISTS);
        assertThat(failure(cluster.topics().configure(topic, Map.of("retention.ms", Optional.of("5")))))
                .isEqualTo(Reason.POLICY_VIOLATION);
        assertThat(failure(cluster.topics().delete(topic, id))).isEqualTo(Reason.POLICY_VIOLATION);
        assertThat(topics().withName("their-topic").get().getSpec().getConfig()).containsEntry("retention.ms", 1000);
        topics().withName("their-topic").delete();
    }

    @Test
    void aProductOnSuchAPlaneGetsItsTopicAndItsUserAndThenNothingIsWritten() {
        Rig rig = STRIMZI.rig();
        rig.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: strimzi}
                spec:
                  kafka:
                    strimzi: {namespace: streaming, cluster: mesh}
                """);
        try (var running = rig.start(Duration.ofSeconds(2))) {
            rig.apply(Rig.domainYaml("szd", "SZ:").replace("plane: local", "plane: strimzi"));
            Rig.await().untilAsserted(() -> rig.apply(Rig.productYaml("szd", "data", "SZ:ONE-A")));
            var product = rig.awaitReady("szd", "data");
            assertThat(rig.plane("strimzi").getStatus().kafka().authorizer()).isTrue();

            String topic =
                    product.getStatus().streams().getFirst().topics().getFirst().name();
            KafkaTopic made = topics().withName(TopicNames.of(topic)).get();
            assertThat(made.getMetadata().getLabels())
                    .containsEntry("datamesh.dev/domain", "szd")
                    .containsEntry("datamesh.dev/product", "data")
                    .containsEntry("strimzi.io/cluster", "mesh")
                    .containsKey("datamesh.dev/mesh");
            assertThat(made.getMetadata().getOwnerReferences()).isEmpty();
            assertThat(users().withName("szd.writer").get()).isNotNull();

            String before = versions();
            long resyncs = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            Rig.await().until(() -> System.nanoTime() > resyncs);
            assertThat(versions()).isEqualTo(before);
            rig.sweep("szd");
            // By Retain, which is the default.
            assertThat(topics().withName(TopicNames.of(topic)).get().isMarkedForDeletion())
                    .isFalse();
            Rig.await()
                    .untilAsserted(() ->
                            assertThat(users().withName("szd.writer").get()).isNull());
            topics().withName(TopicNames.of(topic)).delete();
        }
        rig.client().resources(DataPlane.class).withName("strimzi").delete();
    }

    private static String versions() {
        return topics().list().getItems().stream()
                        .map(t -> t.getMetadata().getResourceVersion())
                        .toList()
                + "/"
                + users().list().getItems().stream()
                        .map(u -> u.getMetadata().getResourceVersion())
                        .toList();
    }

    private static NonNamespaceOperation<KafkaTopic, KubernetesResourceList<KafkaTopic>, Resource<KafkaTopic>>
            topics() {
        return STRIMZI.rig().client().resources(KafkaTopic.class).inNamespace("streaming");
    }

    private static NonNamespaceOperation<KafkaUser, KubernetesResourceList<KafkaUser>, Resource<KafkaUser>> users() {
        return STRIMZI.rig().client().resources(KafkaUser.class).inNamespace("streaming");
    }
}
