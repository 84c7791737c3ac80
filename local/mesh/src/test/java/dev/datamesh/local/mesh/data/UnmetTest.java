package dev.datamesh.local.mesh.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.local.mesh.console.MeshException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class UnmetTest {
    /** What a server answers with, to whomever. */
    private static final byte[] NO_TLS = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** A TLS alert: unexpected message. */
    private static final byte[] TLS_ALERT = {0x15, 3, 3, 0, 2, 2, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    @Test
    void whereNothingListensItIsSaidWhoseRuntimeIsMissed() throws Exception {
        URI nobody;
        try (ServerSocket closed = listening()) {
            nobody = URI.create("grpc://127.0.0.1:" + closed.getLocalPort());
        }

        found(nobody).hasMessage("the runtime of domain h1 does not answer, at " + nobody);
    }

    @Test
    void aServerWithoutTlsIsNotAccusedOfItsCertificate() throws Exception {
        answered("grpc+tls", NO_TLS)
                .hasMessageContaining("speaks no TLS")
                .satisfies(e -> remedy(e, "ask it by grpc://"));
    }

    @Test
    void aServerOfTlsIsAskedByTls() throws Exception {
        answered("grpc", TLS_ALERT)
                .hasMessageContaining("does not speak plain gRPC")
                .satisfies(e -> remedy(e, "ask it by grpc+tls://"));
    }

    private static void remedy(Throwable e, String words) {
        if (!((MeshException) e).remedy().contains(words)) {
            throw new AssertionError(((MeshException) e).remedy());
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> answered(String scheme, byte[] answer)
            throws IOException {
        try (ServerSocket server = listening()) {
            Thread answering = Thread.ofVirtual().start(() -> {
                try (Socket client = server.accept()) {
                    // Only when the client has begun: it is told what it did not expect.
                    client.getInputStream().read();
                    client.getOutputStream().write(answer);
                    client.getOutputStream().flush();
                    client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // The client has gone.
                    return;
                }
            });
            var asserted = found(URI.create(scheme + "://127.0.0.1:" + server.getLocalPort()));
            answering.interrupt();
            return asserted;
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> found(URI server) {
        return assertThatThrownBy(() -> {
            try (DataClient client = new DataClient(
                    server,
                    Optional.empty(),
                    asked -> Optional.empty(),
                    at -> Optional.of("the runtime of domain h1"))) {
                client.find(".*");
            }
        });
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
