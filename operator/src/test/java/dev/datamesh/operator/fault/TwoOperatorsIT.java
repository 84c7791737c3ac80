package dev.datamesh.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rest;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two operators at once, which an election can only make unlikely: they do not undo each other's work, and both come to rest. */
class TwoOperatorsIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final Duration RESYNC = Duration.ofSeconds(2);
    private static final List<String> PRODUCTS =
            IntStream.range(0, 12).mapToObj("p%02d"::formatted).toList();

    @AfterAll
    static void sweep() {
        try (Rig.Running operator = RIG.start()) {
            RIG.sweep("twins");
        }
    }

    @Test
    void theyAgreeAndComeToRest() {
        try (Rig.Running one = RIG.start(RESYNC);
                Rig.Running other = RIG.start(RESYNC)) {
            RIG.apply("""
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataDomain
                    metadata: {name: twins}
                    spec: {plane: local, channelPrefixes: ["TW:"], quotas: {produceBytesPerSecond: 100Mi}}
                    """);
            Rig.await().until(() -> RIG.client().namespaces().withName("twins").get() != null);
            PRODUCTS.forEach(product -> apply(product, "24h"));
            PRODUCTS.forEach(product -> RIG.awaitReady("twins", product));
            Map<String, String> ids = new HashMap<>();
            PRODUCTS.forEach(product -> ids.put(product, KAFKA.topicId(topic(product))));
            PRODUCTS.forEach(product -> apply(product, "48h"));
            PRODUCTS.forEach(product -> RIG.awaitReady("twins", product));

            Rest.of(RIG, one, other);

            AuditTrail audit = RIG.audit();
            long sent = one.calls().mutatingCalls() + other.calls().mutatingCalls();
            lookedAtThrice(one);
            lookedAtThrice(other);
            assertThat(audit.writes()).isEmpty();
            assertThat(one.calls().mutatingCalls() + other.calls().mutatingCalls())
                    .isEqualTo(sent);
            PRODUCTS.forEach(product -> {
                assertThat(KAFKA.topicId(topic(product))).isEqualTo(ids.get(product));
                assertThat(KAFKA.config(topic(product))).containsEntry("retention.ms", "172800000");
                Connection.of(RIG.client()
                                .secrets()
                                .inNamespace("twins")
                                .withName(product + "-kafka")
                                .get())
                        .produce(topic(product), "one password, stored once");
            });
            assertThat(one.calls().calls(Operation.DELETE_TOPICS)
                            + other.calls().calls(Operation.DELETE_TOPICS))
                    .isZero();
        }
    }

    private static void lookedAtThrice(Rig.Running operator) {
        long topics = operator.calls().items(Operation.DESCRIBE_TOPICS);
        long users = operator.calls().items(Operation.DESCRIBE_ACLS);
        Rig.await()
                .until(() -> operator.calls().items(Operation.DESCRIBE_TOPICS) >= topics + 3L * PRODUCTS.size()
                        && operator.calls().items(Operation.DESCRIBE_ACLS) >= users + 3L * PRODUCTS.size());
    }

    private static void apply(String name, String retention) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: twins, name: %1$s}
                spec:
                  deletionPolicy: Delete
                  publishers: [{serviceAccount: %1$s, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "TW:%1$s-A", dataType: float64, sampleRate: 16384}]
                    live: {retention: %2$s}
                """.formatted(name, retention));
    }

    private static String topic(String product) {
        return "arrakis-twins." + product + ".main.0";
    }
}
