package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.Rest;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is as it should be is looked at, and left alone: counted at the API server and at the broker. */
class SteadyStateIT {
    private static final Rig RIG = new Rig();
    private static final Duration RESYNC = Duration.ofSeconds(2);
    private static final List<String> PRODUCTS =
            List.of("least", "second", "deleting", "orders", "compacted", "silent");

    @BeforeAll
    static void settle() {
        try (Rig.Running operator = RIG.start(RESYNC)) {
            RIG.apply("""
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataDomain
                    metadata: {name: steady}
                    spec:
                      plane: local
                      channelPrefixes: ["SA:"]
                      owners: [{kind: Group, name: steady-owners}]
                      quotas: {products: 50, partitions: 100, produceBytesPerSecond: 100Mi}
                      defaults: {liveRetention: 12h}
                    """);
            Rig.await().untilAsserted(() -> RIG.apply("""
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataProduct
                    metadata: {namespace: steady, name: least}
                    spec:
                      access: {mode: Domain}
                      publishers: [{serviceAccount: writer, secretName: least-kafka}]
                      streams:
                      - timeSeries:
                          stride: 62.5ms
                          channels: [{name: "SA:ONE-A", dataType: float64, sampleRate: 16384}]
                    ---
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataProduct
                    metadata: {namespace: steady, name: second}
                    spec:
                      publishers: [{serviceAccount: writer, secretName: second-kafka}, {serviceAccount: other}]
                      streams:
                      - name: fast
                        timeSeries:
                          stride: 1s
                          relayStride: 2s
                          channels:
                          - {name: "SA:TWO-A", dataType: float64, sampleRate: 256}
                          - {name: "SA:TWO-B", dataType: float32, sampleRate: 16, unit: m/s}
                          - {name: "SA:TWO-C", dataType: int32, sampleRate: 1}
                        live: {retention: 90m}
                      - name: events
                        records: {schema: {json: {type: object}}}
                    ---
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataProduct
                    metadata: {namespace: steady, name: deleting}
                    spec:
                      inputs: [{domain: steady, name: least}]
                      deletionPolicy: Delete
                      publishers: [{serviceAccount: deleter, secretName: deleting-kafka}]
                      streams:
                      - timeSeries:
                          stride: 62.5ms
                          channels: [{name: "SA:THREE-A", dataType: float64, sampleRate: 16384}]
                    ---
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataProduct
                    metadata: {namespace: steady, name: orders}
                    spec:
                      publishers: [{serviceAccount: shop, secretName: orders-kafka}]
                      streams:
                      - records: {schema: {json: {type: object}}}
                        live: {retention: 1d, partitions: 3}
                      - major: 2
                        records: {schema: {json: {type: object}}}
                        live: {partitions: 4}
                    ---
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataProduct
                    metadata: {namespace: steady, name: compacted}
                    spec:
                      publishers: [{serviceAccount: shop}]
                      streams:
                      - records: {key: id, schema: {json: {type: object}}}
                        live: {cleanup: Compact}
                    ---
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataProduct
                    metadata: {namespace: steady, name: silent}
                    spec:
                      streams:
                      - timeSeries:
                          stride: 250ms
                          channels: [{name: "SA:FOUR-A", dataType: uint32, sampleRate: 4}]
                    """));
            PRODUCTS.forEach(product -> RIG.awaitReady("steady", product));
            Rest.of(RIG, operator);
        }
    }

    @AfterAll
    static void sweep() {
        try (Rig.Running operator = RIG.start()) {
            RIG.sweep("steady");
        }
    }

    @Test
    void aSecondReconcileWritesNothing() {
        try (Rig.Running operator = RIG.start(RESYNC)) {
            lookedAt(operator, 1);
            AuditTrail audit = RIG.audit();
            long sent = operator.calls().mutatingCalls();

            lookedAt(operator, 3);

            assertThat(audit.writes()).isEmpty();
            assertThat(operator.calls().mutatingCalls()).isEqualTo(sent);
        }
    }

    @Test
    void aRestartWritesNothing() {
        AuditTrail audit = RIG.audit();
        try (Rig.Running operator = RIG.start(RESYNC)) {
            lookedAt(operator, 2);

            assertThat(audit.writes()).isEmpty();
            assertThat(operator.calls().mutatingCalls()).isZero();
        }
    }

    /** Waits until every topic and every principal has been looked at this many times more. */
    private static void lookedAt(Rig.Running operator, int times) {
        long topics = operator.calls().items(Operation.DESCRIBE_TOPICS);
        long principals = operator.calls().items(Operation.DESCRIBE_ACLS);
        Rig.await()
                .until(() -> operator.calls().items(Operation.DESCRIBE_TOPICS) >= topics + times * 9L
                        && operator.calls().items(Operation.DESCRIBE_ACLS) >= principals + times * 4L);
    }
}
