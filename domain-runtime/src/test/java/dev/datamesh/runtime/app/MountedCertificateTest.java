package dev.datamesh.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.flight.MeshFlightServer;
import dev.datamesh.runtime.flight.Routes;
import dev.datamesh.runtime.flight.ServerSettings;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.rig.OpenAccess;
import dev.datamesh.runtime.stream.BlockSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountedCertificateTest {
    @TempDir
    private Path folder;

    private int written;

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void newConnectionsGetTheCertificateThatLiesThereThen(String algorithm) throws Exception {
        certificate("first", algorithm);
        MountedCertificate keys = new MountedCertificate(folder);
        assertThat(shown(keys)).isEqualTo("CN=first");

        certificate("second", algorithm);
        assertThat(shown(keys)).isEqualTo("CN=second");
    }

    @Test
    void aCertificateThatCannotBeReadLeavesTheLastInUse() throws Exception {
        certificate("good", "EC");
        MountedCertificate keys = new MountedCertificate(folder);

        write("tls.key", "half a key");

        assertThat(shown(keys)).isEqualTo("CN=good");
    }

    @Test
    void withoutACertificateThereIsNoServer() {
        assertThatThrownBy(() -> new MountedCertificate(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void arrakisClientsReadOnAndNewOnesAreServedWithTheRotatedCertificate() throws Exception {
        certificate("first", "EC");
        var server = new MeshFlightServer(
                ServerSettings.plain("test")
                        .withBindAddress("127.0.0.1")
                        .withKeyManager(new MountedCertificate(folder)),
                new Catalogue(),
                new OpenAccess(),
                Routes.here(),
                publisher -> Map.of(),
                (publisher, wanted) -> {
                    throw new RegistrationException("not here", false);
                },
                BlockSource.none(),
                new SimpleMeterRegistry(),
                InstantSource.system());
        server.start(0);
        try (server;
                BufferAllocator allocator = new RootAllocator();
                FlightClient before = client(allocator, server.port())) {
            assertThat(serverInfo(before)).contains("server_version");

            byte[] first = Files.readAllBytes(folder.resolve("tls.crt"));
            certificate("second", "EC");
            assertThat(serverInfo(before)).contains("server_version");
            try (FlightClient after = client(allocator, server.port())) {
                assertThat(serverInfo(after)).contains("server_version");
            }
            Files.write(folder.resolve("ca-of-the-first"), first);
            try (FlightClient late = client(allocator, server.port(), folder.resolve("ca-of-the-first"))) {
                assertThatThrownBy(() -> serverInfo(late))
                        .isInstanceOfSatisfying(
                                FlightRuntimeException.class,
                                e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.UNAVAILABLE));
            }
        }
    }

    private FlightClient client(BufferAllocator allocator, int port) throws IOException {
        return client(allocator, port, folder.resolve("tls.crt"));
    }

    private static FlightClient client(BufferAllocator allocator, int port, Path trusted) throws IOException {
        return FlightClient.builder(allocator, Location.forGrpcTls("localhost", port))
                .trustedCertificates(Files.newInputStream(trusted))
                .build();
    }

    private static String serverInfo(FlightClient client) {
        return new String(client.doAction(new Action("server-info")).next().getBody(), StandardCharsets.UTF_8);
    }

    /** Whom a client is shown. */
    private static String shown(MountedCertificate keys) throws Exception {
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(new KeyManager[] {keys}, null, null);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {new Anybody()}, null);
        try (SSLServerSocket listening = (SSLServerSocket)
                server.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.startHandshake();
                    socket.getOutputStream().write(1);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (SSLSocket socket = (SSLSocket) client.getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                socket.startHandshake();
                assertThat(socket.getInputStream().read()).isEqualTo(1);
                served.join();
                return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                        .getSubjectX500Principal()
                        .getName();
            }
        }
    }

    private void certificate(String name, String algorithm) throws Exception {
        Path store = folder.resolve(name + "-" + algorithm + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        write("tls.crt", pem("CERTIFICATE", keys.getCertificate("x").getEncoded()));
        write(
                "tls.key",
                pem("PRIVATE KEY", keys.getKey("x", "changeit".toCharArray()).getEncoded()));
    }

    /** File systems' clocks tick too slowly to tell two writes of a test apart. */
    private void write(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        written++;
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_800_000_000L + written)));
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der) + "\n-----END "
                + label + "-----\n";
    }

    /** Trusts everybody: what is shown is what the test is about. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
