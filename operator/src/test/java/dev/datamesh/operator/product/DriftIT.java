package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Api;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What others change behind the operator's back is put back, and the product's events say so. */
class DriftIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final Duration RESYNC = Duration.ofSeconds(3);

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(RESYNC);
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: drift}
                spec:
                  plane: local
                  channelPrefixes: ["DR:"]
                  quotas: {produceBytesPerSecond: 100Mi}
                """);
        Rig.await().until(() -> RIG.client().namespaces().withName("drift").get() != null);
    }

    @AfterAll
    static void stop() {
        RIG.sweep("drift");
        operator.close();
    }

    @Test
    void whatTheOperatorWritesIsNoDriftToAPipeline() {
        DataProduct product = ready("pipeline");

        // Status, and finalizers: nothing that stands in a manifest.
        assertThat(product.getMetadata().getManagedFields())
                .filteredOn(entry -> entry.getManager().equals(Api.FIELD_MANAGER))
                .isNotEmpty()
                .flatExtracting(
                        entry -> entry.getFieldsV1().getAdditionalProperties().keySet())
                .isSubsetOf("f:status", "f:metadata");
        assertThat(product.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(product.getMetadata().getAnnotations()).isNullOrEmpty();
        assertThat(product.getMetadata().getLabels()).isNullOrEmpty();
        // Applied anew by another manager, it meets no conflict and is what it was.
        GenericKubernetesResource again = RIG.client()
                .resource(Serialization.unmarshal(yaml("pipeline"), GenericKubernetesResource.class))
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("pipeline")
                        .withForce(false)
                        .build());
        assertThat(again.getMetadata().getGeneration()).isEqualTo(1);
    }

    @Test
    void aTopicsSettingIsSetBack() {
        DataProduct product = ready("settings");
        KAFKA.configure(topic("settings"), "retention.ms", "1000");

        Rig.await()
                .until(() -> "86400000".equals(KAFKA.config(topic("settings")).get("retention.ms")));
        told(product, "topic " + topic("settings") + ": retention.ms was 1000, set back to 86400000");
    }

    @Test
    void aSettingThatTheProductDoesNotGovernIsLeftAlone() {
        ready("foreign");
        KAFKA.configure(topic("foreign"), "compression.type", "zstd");

        lookedAtTwice();

        assertThat(KAFKA.config(topic("foreign"))).containsEntry("compression.type", "zstd");
    }

    @Test
    void aTopicThatWasDeletedIsMadeAgain() {
        DataProduct product = ready("gone");
        String before = KAFKA.topicId(topic("gone"));
        KAFKA.delete(topic("gone"));

        Rig.await().until(() -> !before.equals(KAFKA.topicId(topic("gone"))));
        told(product, "topic " + topic("gone") + " was gone and was made again, empty");
        RIG.awaitReady("drift", "gone");
    }

    @Test
    void aTopicThatSomebodyMadeAnewIsNotTouched() {
        ready("anew");
        // Both at once as the operator sees it: it may look in between, and then rightly makes the topic itself.
        operator.close();
        KAFKA.delete(topic("anew"));
        Rig.await().until(() -> KAFKA.topic(topic("anew")).isEmpty());
        KAFKA.create(topic("anew"), 5);
        String strangers = KAFKA.topicId(topic("anew"));
        operator = RIG.start(RESYNC);

        RIG.awaitCondition("drift", "anew", "TopicsReady", "False", "TopicNotOurs");
        lookedAtTwice();
        assertThat(KAFKA.topicId(topic("anew"))).isEqualTo(strangers);
        assertThat(KAFKA.config(topic("anew"))).doesNotContainKey("retention.ms");
    }

    @Test
    void rightsThatWereTakenAwayAreGivenAgain() {
        DataProduct product = ready("rights");
        Set<String> before = KAFKA.rights("drift.rights");
        assertThat(before).containsExactly("WRITE TOPIC PREFIXED arrakis-drift.rights.main.");
        KAFKA.revokeAll("drift.rights");

        Rig.await().until(() -> KAFKA.rights("drift.rights").equals(before));
        told(
                product,
                "Kafka user drift.rights: WRITE on TOPIC arrakis-drift.rights.main.* had been taken away, and was given again");
    }

    @Test
    void rightsThatOthersGaveAreTakenAway() {
        DataProduct product = ready("wider");
        Set<String> before = KAFKA.rights("drift.wider");
        KAFKA.grant("drift.wider", "arrakis-drift.rights.main.0", AclOperation.READ);
        KAFKA.grant("drift.wider", "other", AclOperation.ALTER);

        Rig.await().until(() -> KAFKA.rights("drift.wider").equals(before));
        told(
                product,
                "Kafka user drift.wider: READ on TOPIC arrakis-drift.rights.main.0 had been given by others, and was taken away");
        told(product, "Kafka user drift.wider: rules that the mesh never writes were removed");
    }

    @Test
    void aQuotaIsSetBack() {
        DataProduct product = ready("quota");
        Rig.await().until(() -> KAFKA.produceRate("drift.quota").isPresent());
        KAFKA.setProduceRate("drift.quota", 1);

        Rig.await().until(() -> KAFKA.produceRate("drift.quota").orElseThrow() > 1000);
        told(product, "Kafka user drift.quota: its quota had been changed, and was set back");
    }

    @Test
    void aPasswordThatWasSetAtTheBrokerIsSetBack() {
        DataProduct product = ready("password");
        Connection.of(secret("password").get()).produce(topic("password"), "before");
        KAFKA.setPassword("drift.password", "stolen");

        told(product, "Kafka user drift.password: its password had been changed, and was set back");
        Rig.await().untilAsserted(() -> Connection.of(secret("password").get()).produce(topic("password"), "after"));
    }

    @Test
    void aStatusThatWasEditedIsAsItWas() {
        DataProduct product = ready("status");
        RIG.client()
                .resources(DataProduct.class)
                .inNamespace("drift")
                .withName("status")
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .build(),
                        """
                        {"status": {"observedGeneration": 77,
                          "conditions": [{"type": "Ready", "status": "False", "reason": "NobodyKnows", "message": "no"}],
                          "streams": [{"name": "main", "major": 1, "endpoint": "evil"}, {"name": "more", "major": 9}]}}
                        """);

        Rig.await().until(() -> {
            DataProduct now = RIG.product("drift", "status");
            return now.getStatus().streams().equals(product.getStatus().streams())
                    && now.getStatus().observedGeneration() == 1
                    && Rig.isReady(now);
        });
    }

    private static DataProduct ready(String name) {
        RIG.apply(yaml(name));
        return RIG.awaitReady("drift", name);
    }

    private static String yaml(String name) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: drift, name: %1$s}
                spec:
                  publishers: [{serviceAccount: %1$s, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "DR:%1$s-A", dataType: float64, sampleRate: 16384}]
                """.formatted(name);
    }

    private static String topic(String product) {
        return "arrakis-drift." + product + ".main.0";
    }

    private static Resource<Secret> secret(String product) {
        return RIG.client().secrets().inNamespace("drift").withName(product + "-kafka");
    }

    private static void told(DataProduct product, String note) {
        Rig.await()
                .untilAsserted(
                        () -> assertThat(RIG.events(product, "DriftRestored")).contains(note));
    }

    private static void lookedAtTwice() {
        long before = operator.calls().items(Operation.DESCRIBE_TOPICS);
        List<DataProduct> all = RIG.client()
                .resources(DataProduct.class)
                .inNamespace("drift")
                .list()
                .getItems();
        Rig.await().until(() -> operator.calls().items(Operation.DESCRIBE_TOPICS) >= before + 2L * all.size());
    }
}
