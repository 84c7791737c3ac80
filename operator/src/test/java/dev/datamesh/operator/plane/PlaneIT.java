package dev.datamesh.operator.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.local.fault.TcpProxy;
import dev.datamesh.local.testing.TestCertificate;
import dev.datamesh.operator.kafka.ClusterProbe;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A plane tells what was found of its Kafka, and what is wrong with the way there; once that is put right, all that waited goes on. */
class PlaneIT {
    private static final Rig RIG = new Rig();

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(Duration.ofSeconds(120));
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @Test
    void aPlaneReportsWhatWasProbed() {
        DataPlane plane = Rig.await().until(() -> RIG.plane(Rig.PLANE), Rig::isReady);

        assertThat(plane.getStatus().kafka().brokers()).isEqualTo(1);
        assertThat(plane.getStatus().kafka().authorizer()).isTrue();
        assertThat(plane.getStatus().kafka().tls()).isFalse();
        assertThat(plane.getStatus().kafka().version()).isNotBlank();
    }

    @Test
    void aWrongPasswordIsSaidAndOnceItIsRightTheProductsGoOn() {
        credentials("strict-kafka", RIG.broker().adminUser(), "wrong");
        plane("strict", RIG.broker().bootstrapServers());
        RIG.apply(domain("strict", "SI:"));
        Rig.await().untilAsserted(() -> RIG.apply(Rig.productYaml("strict", "data", "SI:ONE-A")));

        Condition refused = awaitCondition("strict", "KafkaReachable", "False");
        assertThat(refused.reason()).isEqualTo("NotAuthorized");
        assertThat(refused.message())
                .doesNotContain("wrong")
                .contains(RIG.broker().bootstrapServers());
        RIG.awaitCondition("strict", "data", "ResolvedRefs", "False", "PlaneNotReady");

        credentials("strict-kafka", RIG.broker().adminUser(), RIG.broker().adminPassword());

        RIG.awaitReady("strict", "data");
        clear("strict");
    }

    @Test
    void aSecretWithoutAPasswordIsSaid() {
        RIG.apply("""
                apiVersion: v1
                kind: Secret
                metadata: {namespace: datamesh-system, name: halved-kafka}
                stringData: {username: admin}
                """);
        plane("halved", RIG.broker().bootstrapServers());

        Condition told = awaitCondition("halved", "KafkaReachable", "False");

        assertThat(told.reason()).isEqualTo("RefNotFound");
        assertThat(told.message()).contains("halved-kafka").contains("password");
        clear("halved");
    }

    @Test
    void whenTheCredentialsAreRotatedThePlaneGoesOn() {
        BrokerOptions options = BrokerOptions.temporary()
                .withProperties(Map.of("super.users", "User:admin;User:successor;User:ANONYMOUS"));
        try (TcpProxy proxy = TcpProxy.to(Broker.at(options).port());
                Broker broker = Broker.start(options.withAdvertisedPort(proxy.port()));
                Admin asAdmin = Admin.create(broker.adminClientProperties())) {
            credentials("rotating-kafka", broker.adminUser(), broker.adminPassword());
            plane("rotating", broker.bootstrapServers());
            RIG.apply(domain("rotating", "RO:"));
            Rig.await().untilAsserted(() -> RIG.apply(Rig.productYaml("rotating", "data", "RO:ONE-A")));
            RIG.awaitReady("rotating", "data");

            new KafkaView(asAdmin).setPassword("successor", "of the admin");
            credentials("rotating-kafka", "successor", "of the admin");
            new KafkaView(asAdmin).setPassword("admin", "no more");
            // What was logged in stays so until the connection ends.
            proxy.cut();
            proxy.restore();
            RIG.apply(Rig.productYaml("rotating", "more", "RO:TWO-A"));

            RIG.awaitReady("rotating", "more");
            Connection.of(RIG.client()
                            .secrets()
                            .inNamespace("rotating")
                            .withName("more-kafka")
                            .get())
                    .produce("arrakis-rotating.more.main.0", "with other keys to the house");
            clear("rotating");
        }
    }

    @Test
    void aPlaneThatIsLedToAnotherClusterMakesNothingThereUntilAPersonConsents() throws Exception {
        Map<String, String> twoAdmins = Map.of("super.users", "User:admin;User:keeper;User:ANONYMOUS");
        try (Broker first = Broker.start(BrokerOptions.temporary().withProperties(twoAdmins));
                Broker other = Broker.start(BrokerOptions.temporary().withProperties(twoAdmins));
                Admin asAdmin = Admin.create(first.adminClientProperties());
                Admin asOther = Admin.create(other.adminClientProperties())) {
            new KafkaView(asAdmin).setPassword("keeper", "of both");
            new KafkaView(asOther).setPassword("keeper", "of both");
            credentials("bound-kafka", "keeper", "of both");
            plane("bound", first.bootstrapServers());
            RIG.apply(domain("bound", "BO:"));
            Rig.await().untilAsserted(() -> RIG.apply(Rig.productYaml("bound", "data", "BO:ONE-A")));
            RIG.awaitReady("bound", "data");
            String firstId = asAdmin.describeCluster().clusterId().get();
            String otherId = asOther.describeCluster().clusterId().get();
            Rig.await()
                    .untilAsserted(() -> assertThat(
                                    RIG.plane("bound").getStatus().kafka().clusterId())
                            .isEqualTo(firstId));

            plane("bound", other.bootstrapServers());

            Condition refused = awaitCondition("bound", "KafkaReachable", "False");
            assertThat(refused.reason()).isEqualTo("OtherKafkaCluster");
            assertThat(refused.message()).contains(firstId).contains("datamesh.dev/accept-cluster-id=" + otherId);
            RIG.apply(Rig.productYaml("bound", "more", "BO:TWO-A"));
            RIG.awaitCondition("bound", "more", "ResolvedRefs", "False", "PlaneNotReady");
            assertThat(new KafkaView(asOther).topics()).isEmpty();
            assertThat(new KafkaView(asOther)
                            .hasPassword(ClusterProbe.principal(
                                    RIG.plane(Rig.PLANE).getStatus().meshId(), "bound")))
                    .isFalse();
            assertThat(new KafkaView(asOther).hasPassword("bound.writer")).isFalse();

            // The operator that comes next knows it too.
            operator.close();
            operator = RIG.start(Duration.ofSeconds(120));
            assertThat(awaitCondition("bound", "KafkaReachable", "False").reason())
                    .isEqualTo("OtherKafkaCluster");
            assertThat(new KafkaView(asOther).topics()).isEmpty();

            RIG.client().resources(DataPlane.class).withName("bound").edit(edited -> {
                edited.getMetadata().setAnnotations(Map.of("datamesh.dev/accept-cluster-id", otherId));
                return edited;
            });

            RIG.awaitReady("bound", "more");
            assertThat(RIG.plane("bound").getStatus().kafka().clusterId()).isEqualTo(otherId);
            Rig.await()
                    .until(() -> new KafkaView(asOther)
                            .topics()
                            .containsAll(List.of("arrakis-bound.data.main.0", "arrakis-bound.more.main.0")));
            clear("bound");
        }
    }

    @Test
    void aBrokerThatEnforcesNothingIsNotTrusted() {
        try (Broker broker = Broker.start(BrokerOptions.temporary().withAuthorizer(false))) {
            credentials("open-kafka", broker.adminUser(), broker.adminPassword());
            plane("open", broker.bootstrapServers());

            Condition told = awaitCondition("open", "AuthorizerEnforced", "False");

            assertThat(told.reason()).isEqualTo("AuthorizerOff");
            assertThat(told.message()).contains("authorizer.class.name");
            assertThat(Rig.condition(RIG.plane("open"), "Ready").orElseThrow().status())
                    .isEqualTo("False");
            assertThat(RIG.plane("open").getStatus().kafka().authorizer()).isFalse();
            clear("open");
        }
    }

    @Test
    void thePlaneSaysWhoVouchesForItsRuntimesAndWhatIsMissing() {
        credentials("sealed-kafka", RIG.broker().adminUser(), RIG.broker().adminPassword());
        sealed("here");

        Condition missing = awaitCondition("sealed", "RuntimeCertificate", "False");
        assertThat(missing.reason()).isEqualTo("RefNotFound");
        assertThat(missing.message())
                .isEqualTo("spec.runtime.tlsSecret: there is no Secret sealed-tls in namespace datamesh-runtimes");
        assertThat(Rig.condition(RIG.plane("sealed"), "Ready").orElseThrow().status())
                .as("what is on Kafka does not wait for it")
                .isEqualTo("True");

        TestCertificate first = TestCertificate.named("first");
        TestCertificate second = TestCertificate.named("second");
        tls("sealed-tls", first.secret());
        sealed("there");
        awaitCondition("sealed", "RuntimeCertificate", "True");
        assertThat(RIG.plane("sealed").getStatus().runtime().caCertificates()).isEqualTo(first.certificate());

        tls("sealed-tls", second.secret(first));
        sealed("elsewhere");
        Rig.await()
                .until(() -> RIG.plane("sealed")
                        .getStatus()
                        .runtime()
                        .caCertificates()
                        .equals(second.certificate() + first.certificate()));
        RIG.client()
                .secrets()
                .inNamespace("datamesh-runtimes")
                .withName("sealed-tls")
                .delete();
        clear("sealed");
    }

    /** A change has the operator look at once; it does so every half minute by itself. */
    private static void sealed(String location) {
        RIG.apply(Rig.planeYaml("sealed", RIG.broker().bootstrapServers()).replace("kafka-admin", "sealed-kafka")
                + "  location: " + location + "\n  runtime: {tlsSecret: sealed-tls}\n");
    }

    private static void tls(String name, Map<String, String> content) {
        RIG.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("datamesh-runtimes")
                        .withName(name)
                        .endMetadata()
                        .withStringData(content)
                        .build())
                .serverSideApply();
    }

    private static Condition awaitCondition(String plane, String type, String status) {
        return Rig.await()
                .until(
                        () -> Rig.condition(RIG.plane(plane), type),
                        found -> found.filter(condition -> condition.status().equals(status))
                                .isPresent())
                .orElseThrow();
    }

    private static void credentials(String name, String user, String password) {
        RIG.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("datamesh-system")
                        .withName(name)
                        .endMetadata()
                        .addToStringData("username", user)
                        .addToStringData("password", password)
                        .build())
                .serverSideApply();
    }

    private static void plane(String name, String bootstrapServers) {
        RIG.apply(Rig.planeYaml(name, bootstrapServers).replace("kafka-admin", name + "-kafka"));
    }

    private static String domain(String name, String prefix) {
        return Rig.domainYaml(name, prefix).replace("plane: local", "plane: " + name);
    }

    private static void clear(String name) {
        if (RIG.domain(name) != null) {
            RIG.sweep(name);
        }
        RIG.client().resources(DataPlane.class).withName(name).delete();
    }
}
