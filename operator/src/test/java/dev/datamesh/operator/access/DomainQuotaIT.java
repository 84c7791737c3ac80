package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.operator.rig.Rest;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a domain's quotas leave is given once, also to those who ask at the same time; who comes too late waits, and is taken up. */
class DomainQuotaIT {
    private static final Rig RIG = new Rig();
    private static final double MIB = 1 << 20;

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        // Nobody is looked at again in the time of a test unless something wakes him.
        operator = RIG.start(Duration.ofMinutes(2));
        RIG.apply(Rig.domainYaml("dq1", "QA:")
                + "  quotas: {partitions: 3, produceBytesPerSecond: 8Mi, consumeBytesPerSecond: 100Mi}");
        RIG.apply(Rig.domainYaml("dq2", "QB:"));
        RIG.awaitNamespaces("dq1", "dq2");
        RIG.apply(Rig.productYaml("dq1", "strain", "QA:STRAIN"));
        RIG.awaitReady("dq1", "strain");
    }

    @AfterAll
    static void stop() {
        RIG.client().resources(AccessRequest.class).inNamespace("dq2").delete();
        RIG.client().resources(AccessGrant.class).inNamespace("dq1").delete();
        RIG.sweep("dq1", "dq2", "dq3");
        operator.close();
    }

    @Test
    void ofTwoProductsAtOnceThatDoNotFitTogetherOneWaitsUntilTheOtherIsGone() throws Exception {
        atOnce(() -> product("orders"), () -> product("parcels"));

        Rig.await().until(() -> Stream.of("orders", "parcels").anyMatch(name -> isReady(name)));
        String first = isReady("orders") ? "orders" : "parcels";
        String second = first.equals("orders") ? "parcels" : "orders";
        assertThat(RIG.awaitCondition("dq1", second, "Accepted", "False", "QuotaExceeded")
                        .message())
                .contains("spec.streams")
                .contains("asks for 2 partitions, but other products leave 0 of the domain's quotas.partitions")
                .contains("have the quota raised");

        RIG.client().resource(RIG.product("dq1", first)).delete();
        RIG.awaitReady("dq1", second);

        // Each of the publishers of its domain has its share of what all may write.
        Rig.await()
                .untilAsserted(
                        () -> assertThat(sum("dq1.", "producer_byte_rate")).isEqualTo(8 * MIB));
        RIG.client().resource(RIG.product("dq1", second)).delete();
    }

    /** Of two of one second the name decides who is older, and the younger can be seen first. */
    @Test
    void whoIsAcceptedKeepsItsPartitionsThoughAnOlderOneIsSeenLater() {
        boolean tried = false;
        for (int i = 0; i < 10 && !tried; i++) {
            awaitBeginOfSecond();
            product("z-first");
            RIG.awaitReady("dq1", "z-first");
            product("a-second");
            tried = created("z-first").equals(created("a-second"));
            if (tried) {
                RIG.awaitCondition("dq1", "a-second", "Accepted", "False", "QuotaExceeded");
                // Judged anew, it stays what it is.
                RIG.client().resource(RIG.product("dq1", "z-first")).edit(product -> {
                    product.getMetadata().setLabels(Map.of("looked-at", "again"));
                    return product;
                });
                Rest.of(RIG, operator);
                assertThat(isReady("z-first")).isTrue();
            }
            RIG.client().resource(RIG.product("dq1", "z-first")).delete();
            RIG.client().resource(RIG.product("dq1", "a-second")).delete();
            Rig.await().until(() -> RIG.product("dq1", "z-first") == null && RIG.product("dq1", "a-second") == null);
        }
        assertThat(tried).as("both made in one second").isTrue();
    }

    private static void awaitBeginOfSecond() {
        long second = Instant.now().getEpochSecond();
        Rig.await().pollInterval(Duration.ofMillis(1)).until(() -> Instant.now().getEpochSecond() > second);
    }

    private static String created(String product) {
        return RIG.product("dq1", product).getMetadata().getCreationTimestamp();
    }

    @Test
    void ofTwoGrantsAtOnceThatDoNotFitTogetherOneWaitsUntilThereIsRoom() throws Exception {
        for (String reader : List.of("one", "two", "free")) {
            ask(reader);
        }
        atOnce(
                () -> grant("one", "limits: {consumeBytesPerSecond: 60Mi}"),
                () -> grant("two", "limits: {consumeBytesPerSecond: 60Mi}"));

        Rig.await().until(() -> Stream.of("one", "two").anyMatch(name -> Rig.isReady(found(name))));
        String first = Rig.isReady(found("one")) ? "one" : "two";
        String second = first.equals("one") ? "two" : "one";
        assertThat(awaitQuota(second))
                .startsWith("spec.limits.consumeBytesPerSecond: found 60Mi; allowed: at most 40Mi")
                .contains("have the quota raised");
        assertThat(sum("dq2.", "consumer_byte_rate")).isEqualTo(60 * MIB);
        grant("free", "");
        assertThat(awaitQuota("free")).contains("found no limit; allowed: at most 40Mi");

        RIG.client().resource(found(first)).delete();
        Rig.await().until(() -> Rig.isReady(found(second)));
        assertThat(sum("dq2.", "consumer_byte_rate")).isEqualTo(60 * MIB);

        grant("free", "limits: {consumeBytesPerSecond: 50Mi}");
        assertThat(awaitQuota("free")).contains("found 50Mi; allowed: at most 40Mi");
        quota("110Mi");
        Rig.await().until(() -> Rig.isReady(found("free")));
        assertThat(sum("dq2.", "consumer_byte_rate")).isEqualTo(110 * MIB);

        // What is raised beyond the room left goes on as it was, and says so; what is lowered is room for others at
        // once.
        grant(second, "limits: {consumeBytesPerSecond: 70Mi}");
        Rig.await()
                .untilAsserted(
                        () -> assertThat(Rig.condition(found(second), "WithinBudget")
                                        .orElseThrow()
                                        .message())
                                .startsWith(
                                        "goes on with 60Mi: spec.limits.consumeBytesPerSecond: found 70Mi; allowed: at most 60Mi"));
        assertThat(Rig.condition(found(second), "Approved").orElseThrow().status())
                .isEqualTo("True");
        assertThat(sum("dq2.", "consumer_byte_rate")).isEqualTo(110 * MIB);
        grant("free", "limits: {consumeBytesPerSecond: 40Mi}");
        Rig.await().until(() -> Rig.isReady(found(second)));
        assertThat(sum("dq2.", "consumer_byte_rate")).isEqualTo(110 * MIB);

        // What was given stays, and the domain says so.
        quota("100Mi");
        Rig.await()
                .untilAsserted(() -> assertThat(Rig.condition(RIG.domain("dq1"), "WithinBudget")
                                .orElseThrow()
                                .message())
                        .startsWith("grants of 110Mi exceed spec.quotas.consumeBytesPerSecond of 100Mi"));
        assertThat(sum("dq2.", "consumer_byte_rate")).isEqualTo(110 * MIB);
    }

    @Test
    void overTheQuotaOfArchivedBytesWhatIsArchivedGoesOnAndWhatWouldBeginWaits() {
        RIG.apply(
                Rig.planeYaml("kept", RIG.broker().bootstrapServers())
                        + "  archive: {warehouse: 's3://kept/w', catalog: {rest: {uri: 'http://catalog:8181'}}}\n  runtime: {replicas: 1}\n");
        RIG.apply(
                Rig.domainYaml("dq3", "QC:").replace("plane: local", "plane: kept") + "  quotas: {archiveBytes: 20k}");
        Rig.await().until(() -> RIG.client().namespaces().withName("dq3").get() != null);
        RIG.apply(archived("first", "QC:FIRST"));
        RIG.awaitCondition("dq3", "first", "Accepted", "True", "Succeeded");

        report("state=Archiving rows=12 bytes=21000 behind=10s");
        Rig.await()
                .untilAsserted(() -> assertThat(Rig.condition(RIG.domain("dq3"), "WithinBudget")
                                .orElseThrow()
                                .message())
                        .startsWith("archives of 21k, which go on, exceed spec.quotas.archiveBytes of 20k"));
        RIG.apply(archived("second", "QC:SECOND"));
        assertThat(RIG.awaitCondition("dq3", "second", "Accepted", "False", "QuotaExceeded")
                        .message())
                .contains("spec.streams[0].archive")
                .contains("the domain's archives hold 21k bytes, and its quotas.archiveBytes allow 20k");
        RIG.apply(archived("first", "QC:FIRST").replace("10d", "11d"));
        Rig.await()
                .until(() -> RIG.product("dq3", "first").getStatus().observedGeneration() == 2
                        && Rig.condition(RIG.product("dq3", "first"), "Accepted")
                                .orElseThrow()
                                .status()
                                .equals("True"));

        // Once others hold less, it is taken up by itself.
        report("state=Archiving rows=7 bytes=12000 behind=10s");
        RIG.awaitCondition("dq3", "second", "Accepted", "True", "Succeeded");
    }

    private static String archived(String name, String channel) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: dq3, name: %s}
                spec:
                  deletionPolicy: Delete
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%s", dataType: float64, sampleRate: 16}]
                    archive: {retention: 10d}
                """.formatted(name, channel);
    }

    /** As the runtime of the domain reports of its table. */
    private static void report(String line) {
        RIG.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  namespace: datamesh-runtimes
                  name: runtime-dq3
                  labels: {datamesh.dev/managed-by: operator}
                data: {dq3.first.main: "%s"}
                """.formatted(line));
    }

    private static void atOnce(Runnable one, Runnable other) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Callable<Object>> both = List.of(Executors.callable(one), Executors.callable(other));
            for (Future<Object> done : threads.invokeAll(both)) {
                done.get();
            }
        }
    }

    private static void product(String name) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: dq1, name: %s}
                spec:
                  deletionPolicy: Delete
                  publishers: [{serviceAccount: %s}]
                  streams:
                  - records: {schema: {avro: {type: record, name: R, fields: [{name: id, type: string}]}}}
                    live: {partitions: 2, retention: 1h}
                """.formatted(name, name));
    }

    private static boolean isReady(String product) {
        return Rig.isReady(RIG.product("dq1", product));
    }

    private static void ask(String reader) {
        RIG.apply("apiVersion: v1\nkind: ServiceAccount\nmetadata: {namespace: dq2, name: %s}".formatted(reader));
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessRequest
                metadata: {namespace: dq2, name: %s}
                spec: {product: {domain: dq1, name: strain}, subject: {kind: ServiceAccount, name: %s}}
                """.formatted(reader, reader));
    }

    private static void grant(String reader, String more) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: dq1, name: %s}
                spec:
                  product: strain
                  to: {namespace: dq2, subject: {kind: ServiceAccount, name: %s}}
                  %s
                """.formatted(reader, reader, more));
    }

    private static AccessGrant found(String name) {
        return RIG.client()
                .resources(AccessGrant.class)
                .inNamespace("dq1")
                .withName(name)
                .get();
    }

    /** What a grant is told that waits for room, judged as it is now. */
    private static String awaitQuota(String grant) {
        Rig.await()
                .until(() -> found(grant)
                                .getMetadata()
                                .getGeneration()
                                .equals(found(grant).getStatus().observedGeneration())
                        && Rig.condition(found(grant), "Approved")
                                .orElseThrow()
                                .reason()
                                .equals("QuotaExceeded"));
        return Rig.condition(found(grant), "Approved").orElseThrow().message();
    }

    private static void quota(String consume) {
        RIG.client()
                .resource(RIG.domain("dq1"))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"quotas\":{\"consumeBytesPerSecond\":\"" + consume + "\"}}}");
    }

    /** What the users whose names begin so may do together, by the broker's word. */
    private static double sum(String prefix, String rate) throws Exception {
        return RIG.kafka().describeClientQuotas(ClientQuotaFilter.all()).entities().get().entrySet().stream()
                .filter(entry -> String.valueOf(entry.getKey().entries().get(ClientQuotaEntity.USER))
                        .startsWith(prefix))
                .mapToDouble(entry -> entry.getValue().getOrDefault(rate, 0.0))
                .sum();
    }
}
