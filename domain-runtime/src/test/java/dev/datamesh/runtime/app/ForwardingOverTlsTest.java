package dev.datamesh.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.testing.TestCertificate;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.flight.MeshFlightServer;
import dev.datamesh.runtime.flight.Routes;
import dev.datamesh.runtime.flight.ServerSettings;
import dev.datamesh.runtime.publish.ChannelRegistry;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.rig.OpenAccess;
import dev.datamesh.runtime.rig.Registering;
import dev.datamesh.runtime.stream.BlockSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and two domains' runtimes, all with certificates; what is registered at the gateway goes on to the runtime it is meant for. */
class ForwardingOverTlsTest {
    private static final TestCertificate PLANES = TestCertificate.named("plane");

    @TempDir
    private Path folder;

    private final BufferAllocator allocator = new RootAllocator();
    private MeshFlightServer first;
    private MeshFlightServer second;
    private MeshFlightServer gateway;
    private volatile String trusted = PLANES.certificate();

    @BeforeEach
    void start() throws IOException {
        write(PLANES);
        first = runtime("h1");
        second = runtime("l1");
        Catalogue all = new Catalogue();
        all.put(entry("h1"));
        all.put(entry("l1"));
        gateway = server(
                all,
                new Routes() {
                    @Override
                    public List<String> of(ProductRef product) {
                        int port = (product.domain().equals("h1") ? first : second).port();
                        return List.of("grpc+tls://127.0.0.1:" + port);
                    }

                    @Override
                    public Optional<String> authorities(String location) {
                        return Optional.of(trusted);
                    }
                },
                (publisher, wanted) -> {
                    throw new RegistrationException("nothing is registered at a gateway", false);
                });
    }

    @AfterEach
    void stop() {
        gateway.close();
        first.close();
        second.close();
        allocator.close();
    }

    @Test
    void theRuntimesOfTwoDomainsAreReachedByTheAuthorityOfTheirPlane() throws Exception {
        try (FlightClient client = client(PLANES)) {
            assertThat(Registering.register(client, allocator, "h1.pem.main", "H1:ONE"))
                    .containsExactly("H1:ONE");
            assertThat(Registering.register(client, allocator, "l1.pem.main", "L1:ONE"))
                    .containsExactly("L1:ONE");
        }
    }

    @Test
    void aRuntimeThatTheAuthorityDoesNotVouchForIsNotTalkedToAndItIsSaidWhatToLookAt() throws Exception {
        trusted = TestCertificate.named("other").certificate();
        try (FlightClient client = client(PLANES)) {
            assertThatThrownBy(() -> Registering.register(client, allocator, "h1.pem.main", "H1:ONE"))
                    .isInstanceOf(FlightRuntimeException.class)
                    .hasMessageContaining("the gateway does not trust the certificate of the runtime at grpc+tls://")
                    .hasMessageContaining("spec.runtime.tlsSecret");
        }
    }

    @Test
    void onceTheCertificateIsRotatedAndItsAuthorityKnownItIsReachedAgain() throws Exception {
        TestCertificate next = TestCertificate.named("next");
        write(next);
        trusted = PLANES.certificate() + next.certificate();
        try (FlightClient client = client(next)) {
            assertThat(Registering.register(client, allocator, "h1.pem.main", "H1:TWO"))
                    .containsExactly("H1:TWO");
        }
    }

    private void write(TestCertificate certificate) throws IOException {
        Files.writeString(folder.resolve("tls.crt"), certificate.certificate());
        Files.writeString(folder.resolve("tls.key"), certificate.key());
    }

    private FlightClient client(TestCertificate authority) {
        return FlightClient.builder(allocator, Location.forGrpcTls("127.0.0.1", gateway.port()))
                .trustedCertificates(
                        new ByteArrayInputStream(authority.certificate().getBytes(StandardCharsets.US_ASCII)))
                .build();
    }

    private MeshFlightServer runtime(String domain) throws IOException {
        Catalogue catalogue = new Catalogue();
        catalogue.put(entry(domain));
        return server(
                catalogue,
                Routes.here(),
                (publisher, wanted) -> wanted.stream()
                        .map(one -> new Channel(
                                one.name(),
                                DataType.FLOAT64,
                                16,
                                publisher.id() + ".0",
                                0,
                                publisher.id(),
                                62_500_000,
                                62_500_000,
                                1_000_000_000L,
                                publisher.product(),
                                "arrakis-" + publisher.id() + ".0"))
                        .toList());
    }

    private MeshFlightServer server(Catalogue catalogue, Routes routes, ChannelRegistry registry) throws IOException {
        MeshFlightServer server = new MeshFlightServer(
                ServerSettings.plain("test")
                        .withBindAddress("127.0.0.1")
                        .withKeyManager(new MountedCertificate(folder)),
                catalogue,
                new OpenAccess(),
                routes,
                publisher -> Map.of(),
                registry,
                BlockSource.none(),
                new SimpleMeterRegistry(),
                InstantSource.system());
        server.start(0);
        return server;
    }

    private static ProductEntry entry(String domain) {
        ProductRef product = new ProductRef(domain, "pem");
        return new ProductEntry(
                product,
                List.of(new Publisher(
                        domain + ".pem.main", product, 62_500_000, 62_500_000, 1_000_000_000L, true, 100, null)),
                List.of());
    }
}
