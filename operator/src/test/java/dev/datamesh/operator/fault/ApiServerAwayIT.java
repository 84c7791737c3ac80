package dev.datamesh.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.local.controlplane.ControlPlane;
import dev.datamesh.local.controlplane.ControlPlaneOptions;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The API server goes away and comes back, and with it every watch ends: the same operator goes on, and misses nothing. */
class ApiServerAwayIT {
    private static final Duration AWAY = Duration.ofSeconds(8);
    private static final List<String> PRODUCTS =
            IntStream.range(0, 5).mapToObj("p%02d"::formatted).toList();

    private static ControlPlane controlPlane;
    private static Rig rig;
    private static KafkaView kafka;
    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        controlPlane = ControlPlane.start(ControlPlaneOptions.temporary().withAudit(true));
        rig = new Rig(controlPlane, SharedBroker.get());
        kafka = rig.view();
        // Longer than any test here waits: what is seen is seen by a watch.
        operator = rig.start(Duration.ofSeconds(120));
        rig.apply(Rig.domainYaml("apiless", "AL:"));
        Rig.await().until(() -> rig.client().namespaces().withName("apiless").get() != null);
        PRODUCTS.forEach(product -> apply(product, "24h"));
        PRODUCTS.forEach(product -> rig.awaitReady("apiless", product));
    }

    @AfterAll
    static void stop() {
        rig.sweep("apiless");
        operator.close();
        controlPlane.close();
    }

    @Test
    void anApiServerThatIsStartedAnewIsFollowedAgain() {
        survive(controlPlane::stopApiServer, controlPlane::startApiServer, "2d", "172800000");
    }

    @Test
    void anApiServerThatWasKilledIsFollowedAgain() {
        survive(controlPlane::killApiServer, controlPlane::startApiServer, "3d", "259200000");
    }

    @Test
    void anApiServerThatFellSilentIsFollowedAgain() {
        survive(controlPlane::pauseApiServer, controlPlane::resumeApiServer, "4d", "345600000");
    }

    private static void survive(Runnable leave, Runnable comeBack, String retention, String millis) {
        Map<String, String> ids = new HashMap<>();
        PRODUCTS.forEach(product -> ids.put(product, kafka.topicId(topic(product))));
        long sent = operator.calls().mutatingCalls();
        leave.run();
        Awaitility.await().pollDelay(AWAY).atMost(AWAY.plusSeconds(5)).until(() -> true);
        comeBack.run();
        AuditTrail audit = rig.audit();

        Rig.await().until(() -> {
            apply(PRODUCTS.getFirst(), retention);
            return true;
        });
        Rig.await()
                .until(() ->
                        millis.equals(kafka.config(topic(PRODUCTS.getFirst())).get("retention.ms")));
        rig.awaitReady("apiless", PRODUCTS.getFirst());
        rig.client().secrets().inNamespace("apiless").withName("p01-kafka").delete();
        Rig.await()
                .until(() -> rig.client()
                                .secrets()
                                .inNamespace("apiless")
                                .withName("p01-kafka")
                                .get()
                        != null);
        Rig.await().untilAsserted(() -> apply("after-" + retention, "24h"));
        rig.awaitReady("apiless", "after-" + retention);

        PRODUCTS.forEach(product -> assertThat(kafka.topicId(topic(product))).isEqualTo(ids.get(product)));
        assertThat(audit.writes().stream().filter(write -> write.verb().equals("delete")))
                .isEmpty();
        assertThat(operator.calls().mutatingCalls() - sent)
                .as("one change of a setting, and one new product")
                .isLessThan(10);
    }

    private static void apply(String name, String retention) {
        rig.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: apiless, name: %1$s}
                spec:
                  publishers: [{serviceAccount: %1$s, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "AL:%1$s-A", dataType: float64, sampleRate: 16384}]
                    live: {retention: %2$s}
                """.formatted(name, retention));
    }

    private static String topic(String product) {
        return "arrakis-apiless." + product + ".main.0";
    }
}
