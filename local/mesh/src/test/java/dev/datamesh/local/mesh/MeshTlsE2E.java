package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.data.Authorities;
import dev.datamesh.local.mesh.data.DataClient;
import dev.datamesh.local.mesh.data.Span;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.testing.TestCertificate;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A plane whose runtimes have a certificate from a Secret, with two domains: read through the gateway, and the certificate rotated. */
@ExtendWith(SharedMesh.Extension.class)
class MeshTlsE2E {
    private static final List<String> CHANNELS = List.of("SA:STRAIN", "SB:STRAIN");

    private static final String CONTROLLERS = "kube-controller-manager";

    private static final long SECOND = 1_000_000_000L;

    private final SharedMesh mesh;

    @TempDir
    private Path folder;

    private MeshCluster cluster;

    /** When what was published begins, in GPS nanoseconds. */
    private long start;

    MeshTlsE2E(SharedMesh mesh) {
        this.mesh = mesh;
    }

    @BeforeEach
    void open() {
        cluster = mesh.cluster();
    }

    @AfterEach
    void close() {
        for (String domain : List.of("sealed-a", "sealed-b")) {
            cluster.client().resources(DataProduct.class).inNamespace(domain).delete();
        }
        // Refused until the products are gone.
        await().atMost(SharedMesh.RECOVERY).ignoreExceptions().until(() -> {
            for (String domain : List.of("sealed-a", "sealed-b")) {
                cluster.client().resources(DataDomain.class).withName(domain).delete();
            }
            return cluster.domain("sealed-a").isEmpty()
                    && cluster.domain("sealed-b").isEmpty();
        });
        cluster.client().resources(DataPlane.class).withName("sealed").delete();
        cluster.close();
    }

    @Test
    void aSealedPlaneIsReadThroughTheGatewayByThoseWhoKnowItsAuthorityAlsoOnceItIsRotated() throws Exception {
        restartControlPlane();
        TestCertificate first = TestCertificate.named("first");
        secret(first, first);
        apply();
        await().atMost(SharedMesh.RECOVERY)
                .until(() -> endpoint("sealed-a").startsWith("grpc+tls://127.0.0.1:")
                        && endpoint("sealed-b").startsWith("grpc+tls://127.0.0.1:"));
        start = Gps.nanos(Instant.now()) / SECOND * SECOND - 5 * SECOND;
        Path samples = MeshProgram.ROOT.resolve("examples/ligo/data/big-dog-968654552.parquet");
        for (String domain : List.of("a", "b")) {
            // The command takes the authority from the plane.
            await().atMost(SharedMesh.RECOVERY)
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> mesh.run(
                                    "publish",
                                    "sealed-" + domain + "/strain",
                                    "--file",
                                    samples.toString(),
                                    "--start",
                                    Long.toString(start / SECOND),
                                    "--column",
                                    "H1:LDAS-STRAIN=S" + domain.toUpperCase(java.util.Locale.ROOT) + ":STRAIN")
                            .succeeded());
        }
        assertThat(read(first)).containsExactlyInAnyOrderElementsOf(CHANNELS);
        thePipelineComesToReadThem();
        assertThatThrownBy(() -> read(TestCertificate.named("stranger")))
                .isInstanceOf(MeshException.class)
                .hasMessageContaining("its certificate is not trusted");

        TestCertificate second = TestCertificate.named("second");
        secret(second, first);
        await().atMost(SharedMesh.RECOVERY)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(read(second)).containsExactlyInAnyOrderElementsOf(CHANNELS));
        thePipelineComesToReadThem();
        assertThatThrownBy(() -> read(first)).hasMessageContaining("its certificate is not trusted");
    }

    /** Which channels came, of both domains, by a client that asks the gateway. */
    private Set<String> read(TestCertificate authority) throws Exception {
        return read(Authorities.of(Files.writeString(folder.resolve("ca.crt"), authority.certificate())));
    }

    /** Whoever followed the planes before, from inside the supervisor, must follow them afterwards too. */
    private void restartControlPlane() throws Exception {
        long before = mesh.pids().get(CONTROLLERS);
        MeshProgram.kill(before);
        await().atMost(SharedMesh.RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> mesh.pids().getOrDefault(CONTROLLERS, before) != before);
    }

    /** The example's pipeline is a process of its own, which finds by its environment whom to believe; it is told by and by. */
    private void thePipelineComesToReadThem() {
        Authorities told = Authorities.of(Map.of(
                Authorities.VARIABLE,
                mesh.home().pipeline().resolve("roots.pem").toString()));
        await().atMost(SharedMesh.RECOVERY)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(read(told)).containsExactlyInAnyOrderElementsOf(CHANNELS));
    }

    private Set<String> read(Authorities authorities) throws Exception {
        URI gateway =
                URI.create(MeshState.read(mesh.home()).orElseThrow().endpoints().gateway());
        Set<String> came = ConcurrentHashMap.newKeySet();
        try (DataClient client = new DataClient(gateway, Optional.empty(), authorities)) {
            Span published = new Span(OptionalLong.of(start), OptionalLong.of(start + SECOND));
            client.stream(CHANNELS, published, block -> {
                if (!block.samples().isMissing(0)) {
                    came.add(block.channel());
                }
                return true;
            });
        }
        return came;
    }

    private String endpoint(String domain) {
        return cluster.endpoint(domain).map(URI::toString).orElse("");
    }

    private void secret(TestCertificate certificate, TestCertificate trustedToo) {
        cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("datamesh-runtimes")
                        .withName("sealed-tls")
                        .endMetadata()
                        .withStringData(certificate.secret(trustedToo))
                        .build())
                .serverSideApply();
    }

    private void apply() throws Exception {
        DataPlane local = cluster.planeOf("h1");
        String domain = """
                ---
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: sealed-%1$s}
                spec: {plane: sealed, channelPrefixes: ["S%2$s:"]}
                """;
        String product = """
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: {namespace: sealed-%1$s, name: calibration}
                ---
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: sealed-%1$s, name: strain}
                spec:
                  description: {purpose: Read over TLS.}
                  publishers: [{serviceAccount: calibration}]
                  access: {mode: Open}
                  deletionPolicy: Delete
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "S%2$s:STRAIN", dataType: float64, sampleRate: 16384}]
                """;
        Path file = folder.resolve("sealed.yaml");
        Files.writeString(
                file,
                """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: sealed}
                spec:
                  kafka:
                    external:
                      bootstrapServers: "%s"
                      security: {protocol: SASL_PLAINTEXT, mechanism: SCRAM-SHA-512, credentialsSecret: kafka-admin}
                  runtime: {tlsSecret: sealed-tls, anonymousReads: true}
                """.formatted(local.getSpec().kafka().external().bootstrapServers())
                        + domain.formatted("a", "A")
                        + domain.formatted("b", "B"),
                StandardCharsets.UTF_8);
        mesh.run("apply", "-f", file.toString()).succeeded();
        await().atMost(SharedMesh.RECOVERY)
                .until(() -> cluster.client().namespaces().withName("sealed-a").get() != null
                        && cluster.client().namespaces().withName("sealed-b").get() != null);
        Files.writeString(file, product.formatted("a", "A") + product.formatted("b", "B"), StandardCharsets.UTF_8);
        mesh.run("apply", "-f", file.toString()).succeeded();
    }
}
