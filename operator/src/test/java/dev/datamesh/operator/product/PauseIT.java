package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rest;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A product that is paused is left as it is, with all that it stands for, until somebody takes the pause away. */
class PauseIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final String TOPIC = "arrakis-paused.still.main.0";

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(Duration.ofSeconds(2));
        RIG.apply(Rig.domainYaml("paused", "PA:"));
        RIG.awaitNamespaces("paused");
    }

    @AfterAll
    static void stop() {
        // Should a test have failed in between: the plane is that of all others.
        pause("DataDomain paused", null);
        pause("DataPlane local", null);
        RIG.sweep("paused");
        operator.close();
    }

    @Test
    void nothingIsTouchedWhilePausedAndEverythingIsCaughtUpWithAfterwards() {
        RIG.apply(yaml("still", "24h", "Retain", false));
        DataProduct before = RIG.awaitReady("paused", "still");
        // Somebody to see by that the operator is at work meanwhile.
        RIG.apply(Rig.productYaml("paused", "busy", "PA:BUSY-A"));
        RIG.awaitReady("paused", "busy");

        RIG.apply(yaml("still", "24h", "Retain", true));
        Condition told = RIG.awaitCondition("paused", "still", "Reconciling", "False", "Paused");
        assertThat(told.message()).contains("datamesh.dev/paused");

        Rest.of(RIG, operator);
        AuditTrail audit = RIG.audit();
        RIG.apply(yaml("still", "7d", "Retain", true));
        KAFKA.configure(TOPIC, "segment.ms", "600001");
        KAFKA.revokeAll("paused.still");
        secret().delete();
        busyOnes();

        assertThat(KAFKA.config(TOPIC))
                .containsEntry("retention.ms", "86400000")
                .containsEntry("segment.ms", "600001");
        assertThat(KAFKA.rights("paused.still")).isEmpty();
        assertThat(secret().get()).isNull();
        DataProduct paused = RIG.product("paused", "still");
        assertThat(Rig.condition(paused, "Ready").orElseThrow())
                .isEqualTo(Rig.condition(before, "Ready").orElseThrow());
        assertThat(paused.getStatus().observedGeneration())
                .isEqualTo(before.getMetadata().getGeneration());
        assertThat(audit.writes()).isEmpty();

        // An operator that starts now leaves it alone too.
        operator.close();
        operator = RIG.start(Duration.ofSeconds(2));
        busyOnes();
        assertThat(audit.writes()).isEmpty();
        assertThat(operator.calls().mutatingCalls()).isZero();

        RIG.apply(yaml("still", "7d", "Retain", false));

        RIG.awaitReady("paused", "still");
        assertThat(KAFKA.config(TOPIC)).containsEntry("retention.ms", "604800000");
        Rig.await().until(() -> !KAFKA.rights("paused.still").isEmpty());
        Rig.await().until(() -> secret().get() != null);
        assertThat(Rig.condition(RIG.product("paused", "still"), "Reconciling")
                        .orElseThrow()
                        .reason())
                .isNotEqualTo("Paused");
    }

    @Test
    void aDeletionOfDataWaitsUntilThePauseIsTakenAwayAndThatOfRightsDoesNot() {
        RIG.apply(yaml("held", "24h", "Delete", false));
        DataProduct product = RIG.awaitReady("paused", "held");
        RIG.apply(yaml("held", "24h", "Delete", true));
        RIG.awaitCondition("paused", "held", "Reconciling", "False", "Paused");

        RIG.client().resource(product).delete();
        RIG.apply(Rig.productYaml("paused", "busy", "PA:BUSY-A"));
        RIG.awaitReady("paused", "busy");
        busyOnes();

        assertThat(KAFKA.topic("arrakis-paused.held.main.0")).isPresent();
        Rig.await().until(() -> KAFKA.rights("paused.held").isEmpty() && !KAFKA.hasPassword("paused.held"));

        // Nor does a restart give them back.
        operator.close();
        operator = RIG.start(Duration.ofSeconds(2));
        busyOnes();
        assertThat(KAFKA.rights("paused.held")).isEmpty();
        assertThat(KAFKA.topic("arrakis-paused.held.main.0")).isPresent();

        RIG.client().resource(RIG.product("paused", "held")).edit(paused -> {
            paused.getMetadata().getAnnotations().remove("datamesh.dev/paused");
            return paused;
        });
        Rig.await().until(() -> RIG.product("paused", "held") == null);
        assertThat(KAFKA.topic("arrakis-paused.held.main.0")).isEmpty();
    }

    @Test
    void aProductThatIsPausedFromTheBeginningIsNotBegun() {
        RIG.apply(yaml("unborn", "24h", "Retain", true));

        Condition told = RIG.awaitCondition("paused", "unborn", "Ready", "False", "Paused");

        assertThat(told.message()).contains("datamesh.dev/paused");
        assertThat(KAFKA.topic("arrakis-paused.unborn.main.0")).isEmpty();
        RIG.apply(yaml("unborn", "24h", "Retain", false));
        RIG.awaitReady("paused", "unborn");
    }

    @Test
    void whatIsLeftPausedOfAPublisherKeepsItFromNothingThatItLoses() {
        RIG.apply(shared("stays", false));
        RIG.apply(shared("goes", false));
        RIG.awaitReady("paused", "stays");
        DataProduct goes = RIG.awaitReady("paused", "goes");
        RIG.apply(shared("stays", true));
        RIG.awaitCondition("paused", "stays", "Reconciling", "False", "Paused");
        KAFKA.grant("paused.shared", "by-hand", AclOperation.WRITE);

        RIG.client().resource(goes).delete();

        Rig.await()
                .untilAsserted(() -> assertThat(KAFKA.rights("paused.shared"))
                        .containsExactlyInAnyOrder(
                                "WRITE TOPIC PREFIXED arrakis-paused.stays.main.", "WRITE TOPIC LITERAL by-hand"));
        RIG.apply(shared("stays", false));
        Rig.await()
                .untilAsserted(() -> assertThat(KAFKA.rights("paused.shared"))
                        .containsExactly("WRITE TOPIC PREFIXED arrakis-paused.stays.main."));
    }

    @Test
    void thePauseOfADomainCoversItsProductsAndThatOfAPlaneTheProductsOnIt() {
        RIG.apply(yaml("covered", "24h", "Retain", false));
        RIG.apply(Rig.productYaml("paused", "leaves", "PA:LEAVES-A").replace("writer", "leaver"));
        RIG.awaitReady("paused", "covered");
        RIG.awaitReady("paused", "leaves");
        String topic = "arrakis-paused.covered.main.0";
        for (String pause : List.of("DataDomain paused", "DataPlane local")) {
            pause(pause, "true");
            Rig.await()
                    .untilAsserted(() -> assertThat(Rig.condition(RIG.product("paused", "covered"), "Stalled"))
                            .hasValueSatisfying(
                                    told -> assertThat(told.message()).contains(pause)));
            Rest.of(RIG, operator);
            RIG.apply(yaml("covered", pause.startsWith("DataPlane") ? "5d" : "7d", "Retain", false));
            KAFKA.configure(topic, "segment.ms", "600001");
            KAFKA.revokeAll("paused.covered");
            RIG.apply(yaml("new", "24h", "Delete", false));
            RIG.awaitCondition("paused", "new", "Ready", "False", "Paused");
            operator.close();
            operator = RIG.start(Duration.ofSeconds(2));
            Rig.await()
                    .untilAsserted(() -> assertThat(Rig.condition(RIG.product("paused", "covered"), "Stalled"))
                            .hasValueSatisfying(
                                    told -> assertThat(told.message()).contains(pause)));
            Rest.of(RIG, operator);
            assertThat(operator.calls().mutatingCalls()).isZero();
            assertThat(KAFKA.config(topic)).containsEntry("segment.ms", "600001");
            assertThat(KAFKA.rights("paused.covered")).isEmpty();
            assertThat(KAFKA.topic("arrakis-paused.new.main.0")).isEmpty();

            DataProduct leaves = RIG.product("paused", "leaves");
            RIG.client().resource(leaves).delete();
            Rig.await().until(() -> KAFKA.rights("paused.leaver").isEmpty() && !KAFKA.hasPassword("paused.leaver"));
            assertThat(KAFKA.topic("arrakis-paused.leaves.main.0")).isPresent();

            pause(pause, null);
            RIG.awaitReady("paused", "covered");
            RIG.awaitReady("paused", "new");
            Rig.await().until(() -> !KAFKA.rights("paused.covered").isEmpty());
            assertThat(KAFKA.config(topic)).doesNotContainEntry("segment.ms", "600001");
            RIG.client().resource(RIG.product("paused", "new")).delete();
            Rig.await().until(() -> RIG.product("paused", "new") == null);
            RIG.apply(Rig.productYaml("paused", "leaves", "PA:LEAVES-A").replace("writer", "leaver"));
            RIG.awaitReady("paused", "leaves");
        }
    }

    private static void pause(String what, String value) {
        // The operator may write it at the same moment.
        Rig.await().until(() -> {
            HasMetadata target = what.startsWith("DataDomain") ? RIG.domain("paused") : RIG.plane(Rig.PLANE);
            RIG.client().resource(target).edit(edited -> {
                Map<String, String> annotations = edited.getMetadata().getAnnotations();
                annotations.remove("datamesh.dev/paused");
                if (value != null) {
                    annotations.put("datamesh.dev/paused", value);
                }
                return edited;
            });
            return true;
        });
    }

    private static String shared(String name, boolean paused) {
        return yaml(name, "24h", "Retain", paused).replace("serviceAccount: " + name, "serviceAccount: shared");
    }

    /** Waits until the product that is not paused has been looked at some times, its topic and its publisher. */
    private static void busyOnes() {
        long topics = operator.calls().items(Operation.DESCRIBE_TOPICS);
        long users = operator.calls().items(Operation.DESCRIBE_ACLS);
        int products = RIG.client()
                .resources(DataProduct.class)
                .inAnyNamespace()
                .list()
                .getItems()
                .size();
        Rig.await()
                .until(() -> operator.calls().items(Operation.DESCRIBE_TOPICS) > topics + 2L * products
                        && operator.calls().items(Operation.DESCRIBE_ACLS) > users + 2L * products);
    }

    private static Resource<Secret> secret() {
        return RIG.client().secrets().inNamespace("paused").withName("still-kafka");
    }

    private static String yaml(String name, String retention, String policy, boolean paused) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: paused, name: %1$s, annotations: {datamesh.dev/paused: "%4$s"}}
                spec:
                  deletionPolicy: %3$s
                  publishers: [{serviceAccount: %1$s, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "PA:%1$s-A", dataType: float64, sampleRate: 16384}]
                    live: {retention: %2$s}
                """.formatted(name, retention, policy, paused);
    }
}
