package dev.datamesh.operator.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plane whose Kafka speaks TLS: nobody but the one that the plane's authority vouches for is talked to. */
class PlaneTlsIT {
    private static final Rig RIG = new Rig();
    private static final String PASSWORD = "keystore";

    @TempDir
    static Path directory;

    private static Broker broker;
    private static Rig.Running operator;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        broker = Broker.start(BrokerOptions.temporary()
                .withProperties(Map.of(
                        "ssl.keystore.location",
                        keystore("broker").toString(),
                        "ssl.keystore.type",
                        "PKCS12",
                        "ssl.keystore.password",
                        PASSWORD)));
        operator = RIG.start(Duration.ofSeconds(120));
        secret("tls-kafka", Map.of("username", broker.adminUser(), "password", broker.adminPassword()));
    }

    @AfterAll
    static void stop() {
        operator.close();
        broker.close();
    }

    @Test
    void whatAPublisherIsGivenIsEnoughToWriteOverTls() throws Exception {
        secret("tls-ca", Map.of("ca.crt", certificate("broker")));
        plane("tls", "tls-ca");
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: sealed}
                spec: {plane: tls, channelPrefixes: ["SE:"]}
                """);
        Rig.await().untilAsserted(() -> RIG.apply(Rig.productYaml("sealed", "data", "SE:ONE-A")));
        RIG.awaitReady("sealed", "data");

        assertThat(RIG.plane("tls").getStatus().kafka().tls()).isTrue();
        assertThat(RIG.plane("tls").getStatus().kafka().authorizer()).isTrue();
        Connection.of(RIG.client()
                        .secrets()
                        .inNamespace("sealed")
                        .withName("data-kafka")
                        .get())
                .produce("arrakis-sealed.data.main.0", "sealed");
        RIG.sweep("sealed");
        RIG.client().resources(DataPlane.class).withName("tls").delete();
    }

    @Test
    void aBrokerThatTheAuthorityDoesNotVouchForIsNotTalkedTo() throws Exception {
        Path unused = keystore("stranger");
        secret("other-ca", Map.of("ca.crt", certificate("stranger")));
        plane("distrusted", "other-ca");

        Condition told = Rig.await()
                .until(
                        () -> Rig.condition(RIG.plane("distrusted"), "KafkaReachable"),
                        found -> found.filter(condition -> condition.status().equals("False"))
                                .isPresent())
                .orElseThrow();

        assertThat(told.message())
                .contains(broker.tlsBootstrapServers())
                .contains("TLS handshake failed")
                .contains("certification path");
        RIG.client().resources(DataPlane.class).withName("distrusted").delete();
    }

    private static void plane(String name, String caSecret) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: %s}
                spec:
                  kafka:
                    external:
                      bootstrapServers: "%s"
                      security: {protocol: SASL_SSL, mechanism: SCRAM-SHA-512, credentialsSecret: tls-kafka, caSecret: %s}
                """.formatted(name, broker.tlsBootstrapServers(), caSecret));
    }

    private static void secret(String name, Map<String, String> data) {
        RIG.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("datamesh-system")
                        .withName(name)
                        .endMetadata()
                        .withStringData(data)
                        .build())
                .serverSideApply();
    }

    /** A key pair whose certificate vouches for itself. */
    private static Path keystore(String name) throws IOException, InterruptedException {
        keytool(
                name,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2");
        return file(name);
    }

    private static String certificate(String name) throws IOException, InterruptedException {
        return keytool(name, "-exportcert", "-rfc");
    }

    private static Path file(String name) {
        return directory.resolve(name + ".p12");
    }

    private static String keytool(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-alias",
                name,
                "-keystore",
                file(name).toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "keytool", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
