package dev.datamesh.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.local.fault.TcpProxy;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Products;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The broker goes away and comes back: soon after, everything is Ready again, with all that was asked for meanwhile, and nobody did
 * anything by hand. While it is away the operator neither gives up nor runs hot. How long it is away is the system property
 * {@code datamesh.outage}, in seconds.
 */
class BrokerAwayIT {
    private static final Rig RIG = new Rig();
    private static final Products FARAWAY = new Products(RIG, "faraway", "FA:");
    private static final Duration AWAY = Duration.ofSeconds(Long.getLong("datamesh.outage", 20));
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);
    private static final List<String> PRODUCTS =
            IntStream.range(0, 5).mapToObj("p%02d"::formatted).toList();

    private static TcpProxy proxy;
    private static Broker broker;
    private static KafkaView kafka;
    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        BrokerOptions options = BrokerOptions.temporary();
        // The broker's own port is known once it is placed, the proxy's must be known before it is started.
        proxy = TcpProxy.to(Broker.at(options).port());
        broker = Broker.start(options.withAdvertisedPort(proxy.port()));
        kafka = new KafkaView(Admin.create(broker.adminClientProperties()));
        operator = RIG.start(Duration.ofSeconds(3));
        RIG.apply("""
                apiVersion: v1
                kind: Secret
                metadata: {namespace: datamesh-system, name: faraway-kafka}
                stringData: {username: "%s", password: "%s"}
                """.formatted(broker.adminUser(), broker.adminPassword()));
        RIG.apply(Rig.planeYaml("faraway", broker.bootstrapServers()).replace("kafka-admin", "faraway-kafka"));
        FARAWAY.declareOn("faraway");
    }

    @AfterAll
    static void stop() {
        RIG.sweep("faraway");
        RIG.client().resources(DataPlane.class).withName("faraway").delete();
        operator.close();
        broker.close();
        proxy.close();
    }

    @Test
    void aBrokerThatRefusesConnectionsIsWaitedFor() {
        surviveOutage(proxy::cut, proxy::restore, "1");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsWaitedFor() {
        surviveOutage(proxy::blackhole, proxy::restore, "2");
    }

    @Test
    void aGrantThatIsDeletedWhileNeitherTheBrokerNorTheOperatorIsThereLeavesNoRightBehind() {
        FARAWAY.apply("kept");
        FARAWAY.apply("taken");
        RIG.awaitReady("faraway", "kept");
        RIG.awaitReady("faraway", "taken");
        consent("kept", "both");
        consent("taken", "both");
        consent("taken", "alone");
        Rig.await().untilAsserted(() -> {
            assertThat(rights("both")).anyMatch(isFor("kept")).anyMatch(isFor("taken"));
            assertThat(rights("alone")).anyMatch(isFor("taken"));
        });

        proxy.cut();
        operator.close();
        for (String reader : List.of("both", "alone")) {
            RIG.client()
                    .resources(AccessGrant.class)
                    .inNamespace("faraway")
                    .withName("taken-" + reader)
                    .delete();
        }
        operator = RIG.start(Duration.ofSeconds(3));
        RIG.awaitCondition("faraway", "kept", "Ready", "False", "Unreachable");
        proxy.restore();

        Rig.await().untilAsserted(() -> {
            assertThat(rights("both")).anyMatch(isFor("kept")).noneMatch(isFor("taken"));
            assertThat(rights("alone")).isEmpty();
            assertThat(kafka.hasPassword("faraway.alone")).isFalse();
        });
        RIG.client().resources(AccessGrant.class).inNamespace("faraway").delete();
        RIG.client().resources(AccessRequest.class).inNamespace("faraway").delete();
    }

    private static void consent(String product, String reader) {
        RIG.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {namespace: faraway, name: %2$s}
                ---
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessRequest
                metadata: {namespace: faraway, name: %1$s-%2$s}
                spec:
                  product: {domain: faraway, name: %1$s}
                  subject: {kind: ServiceAccount, name: %2$s}
                ---
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: faraway, name: %1$s-%2$s}
                spec:
                  product: %1$s
                  to: {namespace: faraway, subject: {kind: ServiceAccount, name: %2$s}}
                """.formatted(product, reader));
    }

    private static Collection<String> rights(String reader) {
        return kafka.rights("faraway." + reader);
    }

    private static Predicate<String> isFor(String product) {
        return right -> right.contains("faraway." + product + ".");
    }

    private static void surviveOutage(Runnable leave, Runnable comeBack, String round) {
        PRODUCTS.forEach(product -> FARAWAY.apply(product));
        FARAWAY.apply("leaving" + round);
        PRODUCTS.forEach(product -> RIG.awaitReady("faraway", product));
        RIG.awaitReady("faraway", "leaving" + round);
        Map<String, String> ids = new HashMap<>();
        PRODUCTS.forEach(product -> ids.put(product, kafka.topicId(FARAWAY.topic(product))));

        leave.run();
        Instant left = Instant.now();
        long callsBefore = calls();
        AuditTrail audit = RIG.audit();
        RIG.awaitCondition("faraway", PRODUCTS.getFirst(), "Ready", "False", "Unreachable");
        FARAWAY.apply(PRODUCTS.getFirst(), "3d");
        FARAWAY.apply("meanwhile" + round);
        FARAWAY.delete("leaving" + round);
        PRODUCTS.forEach(product -> Rig.await()
                .until(() -> Rig.condition(RIG.product("faraway", product), "Ready")
                        .filter(ready -> ready.status().equals("False"))
                        .isPresent()));
        Awaitility.await()
                .atMost(AWAY.multipliedBy(2))
                .until(() -> Duration.between(left, Instant.now()).compareTo(AWAY) > 0);
        double seconds = Duration.between(left, Instant.now()).toMillis() / 1000.0;
        double callsPerSecond = (calls() - callsBefore) / seconds;
        double writesPerSecond = audit.writes().size() / seconds;

        comeBack.run();
        Instant back = Instant.now();
        PRODUCTS.forEach(product -> RIG.awaitReady("faraway", product));
        RIG.awaitReady("faraway", "meanwhile" + round);
        Duration recovery = Duration.between(back, Instant.now());
        Rig.await().until(() -> RIG.product("faraway", "leaving" + round) == null);

        System.out.printf(
                "away %.0f s: %.1f calls/s to Kafka and %.1f writes/s to the API server meanwhile, Ready %d ms after%n",
                seconds, callsPerSecond, writesPerSecond, recovery.toMillis());
        assertThat(recovery).isLessThan(READY_WITHIN);
        assertThat(callsPerSecond).isLessThan(10);
        assertThat(writesPerSecond).isLessThan(2);
        PRODUCTS.forEach(
                product -> assertThat(kafka.topicId(FARAWAY.topic(product))).isEqualTo(ids.get(product)));
        assertThat(kafka.config(FARAWAY.topic(PRODUCTS.getFirst()))).containsEntry("retention.ms", "259200000");
        assertThat(kafka.topic(FARAWAY.topic("meanwhile" + round))).isPresent();
        assertThat(kafka.topic(FARAWAY.topic("leaving" + round))).isEmpty();
    }

    private static long calls() {
        return Stream.of(Operation.values())
                .mapToLong(operation -> operator.calls().calls(operation))
                .sum();
    }
}
