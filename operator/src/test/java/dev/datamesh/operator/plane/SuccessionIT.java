package dev.datamesh.operator.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus.Leftover;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.local.controlplane.ControlPlane;
import dev.datamesh.local.controlplane.ControlPlaneOptions;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two Kubernetes clusters, one after the other or side by side, on one Kafka. Nothing of the one is the other's, whatever its name,
 * until the platform says that the other is no more.
 */
class SuccessionIT {
    private static final Rig LOST = new Rig();
    private static final KafkaView KAFKA = LOST.view();
    private static final Duration RESYNC = Duration.ofSeconds(120);

    private static ControlPlane second;
    private static Rig heir;

    @BeforeAll
    static void start() {
        second = ControlPlane.start(ControlPlaneOptions.temporary().withAudit(true));
        heir = new Rig(second, SharedBroker.get());
    }

    @AfterAll
    static void stop() {
        second.close();
    }

    @Test
    void whatIsAppliedAgainToAnotherClusterIsTheSameAsBeforeOnceThePlatformConsents() {
        DataProduct before;
        try (Rig.Running operator = LOST.start(RESYNC)) {
            declare(LOST, "phoenix", "PH:");
            LOST.apply(product("phoenix", "data", "Delete", "PH:B", "PH:A"));
            LOST.awaitReady("phoenix", "data");
            // The order of the channels is now another than that of the spec, and known to the ledger alone.
            LOST.apply(product("phoenix", "data", "Delete", "PH:A", "PH:C", "PH:B"));
            before = LOST.awaitReady("phoenix", "data");
            LOST.apply(product("phoenix", "forgotten", "Delete", "PH:F"));
            LOST.awaitReady("phoenix", "forgotten");
            secret(LOST, "phoenix", "data").produce(topic("phoenix", "data"), "precious");
        }
        String lostMesh = meshId(LOST);
        String id = KAFKA.topicId(topic("phoenix", "data"));
        Set<String> rights = KAFKA.rights("phoenix.data");

        try (Rig.Running operator = heir.start(RESYNC)) {
            declare(heir, "phoenix", "PH:");
            heir.apply(product("phoenix", "data", "Delete", "PH:A", "PH:C", "PH:B"));

            Condition refused = heir.awaitCondition("phoenix", "data", "TopicsReady", "False", "TopicOfOtherMesh");
            assertThat(refused.message())
                    .contains("datamesh.dev/succeeds=" + lostMesh)
                    .contains(meshId(heir));
            Condition users = heir.awaitCondition("phoenix", "data", "PublishersReady", "False", "PrincipalNotOurs");
            assertThat(users.message()).contains("datamesh.dev/succeeds=" + lostMesh);
            assertThat(KAFKA.rights("phoenix.data")).isEqualTo(rights);
            assertThat(leftovers()).isEmpty();
            untouchedByADeletionBeforeThat(id);

            consent(lostMesh);

            DataProduct after = heir.awaitReady("phoenix", "data");
            assertThat(streams(after)).isEqualTo(streams(before));
            assertThat(KAFKA.topicId(topic("phoenix", "data"))).isEqualTo(id);
            assertThat(KAFKA.records(topic("phoenix", "data"))).isEqualTo(1);
            assertThat(KAFKA.rights("phoenix.data")).isEqualTo(rights);
            secret(heir, "phoenix", "data").produce(topic("phoenix", "data"), "from now on");
            Rig.await().untilAsserted(() -> assertThat(leftovers()).containsExactly(topic("phoenix", "forgotten")));
            assertThat(operator.calls().calls(Operation.DELETE_TOPICS)).isZero();
            assertThat(operator.calls().calls(Operation.CREATE_TOPICS)).isZero();
        }

        // Should the other live after all, it is told, and takes nothing back.
        try (Rig.Running operator = LOST.start(RESYNC)) {
            Condition told = LOST.awaitCondition("phoenix", "data", "TopicsReady", "False", "TopicOfOtherMesh");
            assertThat(told.message()).contains(meshId(heir));
            LOST.awaitCondition("phoenix", "data", "PublishersReady", "False", "PrincipalNotOurs");
            assertThat(operator.calls().calls(Operation.DELETE_TOPICS)).isZero();
            assertThat(operator.calls().calls(Operation.DELETE_ACLS)).isZero();
            secret(heir, "phoenix", "data").produce(topic("phoenix", "data"), "still");
        }

        try (Rig.Running operator = heir.start(RESYNC)) {
            heir.awaitReady("phoenix", "data");
            heir.sweep("phoenix");
            assertThat(KAFKA.topics()).doesNotContain(topic("phoenix", "data"));
        }
        try (Rig.Running operator = LOST.start(RESYNC)) {
            LOST.sweep("phoenix");
        }
    }

    /** A product that may not have the topics has none to delete. */
    private static void untouchedByADeletionBeforeThat(String id) {
        heir.client().resource(heir.product("phoenix", "data")).delete();
        Rig.await().until(() -> heir.product("phoenix", "data") == null);
        assertThat(KAFKA.topicId(topic("phoenix", "data"))).isEqualTo(id);
        assertThat(leftovers()).isEmpty();
        heir.apply(product("phoenix", "data", "Delete", "PH:A", "PH:C", "PH:B"));
        heir.awaitCondition("phoenix", "data", "TopicsReady", "False", "TopicOfOtherMesh");
    }

    @Test
    void whatAnEarlierDomainOfTheNameLeftIsTakenOverIfThePlatformNamesItsOwnMesh() {
        try (Rig.Running operator = LOST.start(RESYNC)) {
            declare(LOST, "again", "AG:");
            LOST.apply(product("again", "data", "Retain", "AG:A"));
            LOST.awaitReady("again", "data");
            String id = KAFKA.topicId(topic("again", "data"));
            LOST.sweep("again");
            Rig.await().until(() -> LOST.client().namespaces().withName("again").get() == null);

            declare(LOST, "again", "AG:");
            LOST.apply(product("again", "data", "Delete", "AG:A"));
            Condition refused = LOST.awaitCondition("again", "data", "TopicsReady", "False", "TopicOwnedByOther");
            String own = meshId(LOST);
            assertThat(refused.message()).contains("datamesh.dev/succeeds=" + own);
            // The other way that the message names: what is refused is listed to be purged.
            Rig.await().untilAsserted(() -> {
                LOST.plane(Rig.PLANE);
                assertThat(LOST.plane(Rig.PLANE).getStatus().leftovers())
                        .extracting(Leftover::topic)
                        .contains(topic("again", "data"));
            });

            annotate(LOST, own);

            LOST.awaitReady("again", "data");
            assertThat(KAFKA.topicId(topic("again", "data"))).isEqualTo(id);
            annotate(LOST, null);
            LOST.sweep("again");
        }
    }

    private static void consent(String mesh) {
        annotate(heir, mesh);
    }

    private static void annotate(Rig rig, String mesh) {
        rig.client().resources(DataPlane.class).withName(Rig.PLANE).edit(plane -> {
            plane.getMetadata().getAnnotations().remove("datamesh.dev/succeeds");
            if (mesh != null) {
                plane.getMetadata().getAnnotations().put("datamesh.dev/succeeds", mesh);
            }
            return plane;
        });
    }

    private static void declare(Rig rig, String domain, String prefix) {
        rig.apply(Rig.domainYaml(domain, prefix));
        Rig.await()
                .until(() -> Rig.condition(rig.domain(domain), "NamespaceReady")
                        .filter(condition -> condition.status().equals("True"))
                        .isPresent());
    }

    private static String product(String domain, String name, String policy, String... channels) {
        List<String> listed = List.of(channels).stream()
                .map("{name: \"%s\", dataType: float64, sampleRate: 16}"::formatted)
                .toList();
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %1$s, name: %2$s}
                spec:
                  deletionPolicy: %3$s
                  publishers: [{serviceAccount: %2$s, secretName: %2$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 1s
                      channels: [%4$s]
                """.formatted(domain, name, policy, String.join(", ", listed));
    }

    private static List<StreamStatus> streams(DataProduct product) {
        return product.getStatus().streams();
    }

    private static String topic(String domain, String product) {
        return "arrakis-" + domain + "." + product + ".main.0";
    }

    private static String meshId(Rig rig) {
        return rig.client()
                .namespaces()
                .withName("kube-system")
                .get()
                .getMetadata()
                .getUid();
    }

    private static List<String> leftovers() {
        DataPlane plane = Rig.await().until(() -> heir.plane(Rig.PLANE), Rig::isReady);
        assertThat(plane.getStatus().meshId()).isEqualTo(meshId(heir));
        return plane.getStatus().leftovers().stream().map(Leftover::topic).toList();
    }

    private static Connection secret(Rig rig, String domain, String name) {
        Secret secret = rig.client()
                .secrets()
                .inNamespace(domain)
                .withName(name + "-kafka")
                .get();
        return Connection.of(secret);
    }
}
