package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.kafka.KafkaCalls;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rest;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A thousand products at once cost Kafka some hundred calls at most and not thousands. */
class ThousandProductsIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final int PRODUCTS = 1000;
    private static final int PUBLISHERS = 100;
    /** A call goes out when the one before is answered; on a loaded machine they are more and smaller. */
    private static final int MOST_CREATIONS = PRODUCTS / 5;

    private static final int MOST_DELETIONS = PRODUCTS / 2;

    /** A finalizer, a Secret and a status each; more where a loaded machine reports what it waits for. */
    private static final int MOST_WRITES = 8 * PRODUCTS;

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    @Test
    void theyAllBecomeReadyByFewCallsAndAreLeftAloneAfterwards() {
        try (Rig.Running operator = RIG.start()) {
            removeAll();
            RIG.apply("""
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataDomain
                    metadata: {name: crowd}
                    spec: {plane: local, channelPrefixes: ["CW:"], quotas: {products: 1000, partitions: 2000}}
                    """);
            Rig.await().until(() -> Rig.isReady(RIG.domain("crowd")));
        }
        // The API server takes them one after the other; the operator is to see them all at once.
        inParallel(number -> RIG.client().resource(product(number)).serverSideApply());
        AuditTrail audit = RIG.audit();
        Instant start = Instant.now();
        try (Rig.Running operator = RIG.start(Duration.ofSeconds(120))) {
            awaitAllReady();
            Duration ready = Duration.between(start, Instant.now());

            KafkaCalls calls = operator.calls();
            System.out.printf(
                    "%d products: Ready %d ms after the operator was started, %.1f writes a product to the API server; calls to Kafka: %s%n",
                    PRODUCTS,
                    ready.toMillis(),
                    audit.writes().size() / (double) PRODUCTS,
                    Stream.of(Operation.values())
                            .filter(operation -> calls.calls(operation) > 0)
                            .map(operation -> operation.text() + " " + calls.calls(operation))
                            .collect(Collectors.joining(", ")));
            assertThat(audit.writes()).hasSizeLessThanOrEqualTo(MOST_WRITES);
            assertThat(calls.items(Operation.CREATE_TOPICS)).isGreaterThanOrEqualTo(PRODUCTS);
            assertThat(calls.calls(Operation.CREATE_TOPICS)).isLessThanOrEqualTo(MOST_CREATIONS);
            assertThat(KAFKA.topics().stream().filter(topic -> topic.startsWith("arrakis-crowd.")))
                    .hasSize(PRODUCTS);

            Rest.of(RIG, operator);
        }
        AuditTrail afterwards = RIG.audit();
        try (Rig.Running operator = RIG.start(Duration.ofSeconds(20))) {
            KafkaCalls calls = operator.calls();
            Rig.await().atMost(PATIENCE).until(() -> calls.items(Operation.DESCRIBE_TOPICS) >= 2L * PRODUCTS);
            System.out.printf("two looks at all of them: %d calls%n", calls.calls(Operation.DESCRIBE_TOPICS));
            assertThat(afterwards.writes()).isEmpty();
            assertThat(calls.mutatingCalls()).isZero();

            Instant deleted = Instant.now();
            // One by one: the API server takes longer for a deletion of all than a client waits.
            inParallel(number -> RIG.client().resource(product(number)).delete());
            Rig.await()
                    .atMost(PATIENCE)
                    .until(() -> KAFKA.topics().stream().noneMatch(topic -> topic.startsWith("arrakis-crowd."))
                            && all().isEmpty());
            System.out.printf(
                    "deleted after %d ms by %d calls%n",
                    Duration.between(deleted, Instant.now()).toMillis(), calls.calls(Operation.DELETE_TOPICS));
            assertThat(calls.calls(Operation.DELETE_TOPICS)).isLessThanOrEqualTo(MOST_DELETIONS);
            RIG.sweep("crowd");
        }
    }

    /** What a run that failed left. */
    private static void removeAll() {
        if (RIG.domain("crowd") != null) {
            inParallel(number -> RIG.client().resource(product(number)).delete());
            Rig.await().atMost(PATIENCE).until(() -> all().isEmpty());
            RIG.sweep("crowd");
        }
    }

    private static void awaitAllReady() {
        Rig.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> all().stream().filter(Rig::isReady).count() == PRODUCTS);
    }

    private static List<DataProduct> all() {
        return RIG.client()
                .resources(DataProduct.class)
                .inNamespace("crowd")
                .list()
                .getItems();
    }

    private static void inParallel(IntConsumer work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            CompletableFuture.allOf(IntStream.range(0, PRODUCTS)
                            .mapToObj(number -> CompletableFuture.runAsync(() -> work.accept(number), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    private static DataProduct product(int number) {
        return Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: crowd, name: p%1$04d}
                spec:
                  deletionPolicy: Delete
                  publishers: [{serviceAccount: writer%2$02d, secretName: p%1$04d-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "CW:P%1$04d-A", dataType: float64, sampleRate: 16384}]
                """.formatted(number, number % PUBLISHERS), DataProduct.class);
    }
}
