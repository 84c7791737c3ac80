package dev.datamesh.local.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket client = echo.accept();
                    Thread.ofVirtual().start(() -> repeat(client));
                } catch (IOException e) {
                    return;
                }
            }
        });
        proxy = TcpProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void bytesPassBothWays() throws Exception {
        try (Socket socket = connect()) {
            assertThat(echoed(socket, 42)).isEqualTo(42);
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> proxy.connections() == 0);
    }

    @Test
    void moreThanAllBuffersPassUnharmed() throws Exception {
        byte[] sent = new byte[16 << 20];
        new Random(1).nextBytes(sent);
        try (Socket socket = connect()) {
            Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(sent);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void aCutEndsConnectionsAndRefusesNewOnesUntilRestored() throws Exception {
        try (Socket socket = connect()) {
            assertThat(echoed(socket, 1)).isEqualTo(1);

            proxy.cut();

            assertThat(ended(socket)).isTrue();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        proxy.restore();
        try (Socket socket = connect()) {
            assertThat(echoed(socket, 2)).isEqualTo(2);
        }
    }

    @Test
    void aBlackHoleAnswersNothingAndLosesNothing() throws Exception {
        try (Socket before = connect()) {
            assertThat(echoed(before, 1)).isEqualTo(1);

            proxy.blackhole();

            before.setSoTimeout(200);
            assertThatThrownBy(() -> echoed(before, 7)).isInstanceOf(SocketTimeoutException.class);
            try (Socket during = connect()) {
                during.setSoTimeout(200);
                assertThatThrownBy(() -> echoed(during, 8)).isInstanceOf(SocketTimeoutException.class);

                proxy.restore();

                before.setSoTimeout(5_000);
                during.setSoTimeout(5_000);
                assertThat(before.getInputStream().read()).isEqualTo(7);
                assertThat(during.getInputStream().read()).isEqualTo(8);
            }
        }
    }

    @Test
    void aDelayMakesAnswersLateByTwice() throws Exception {
        try (Socket socket = connect()) {
            assertThat(echoed(socket, 1)).isEqualTo(1);
            proxy.delay(Duration.ofMillis(150));

            long began = System.nanoTime();
            assertThat(echoed(socket, 2)).isEqualTo(2);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void aServerThatIsAwayEndsTheConnection() throws Exception {
        echo.close();
        try (Socket socket = connect()) {
            assertThat(ended(socket)).isTrue();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static int echoed(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    /** Whether the other side has closed, in order or by a reset. */
    private static boolean ended(Socket socket) throws SocketTimeoutException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return true;
        }
    }

    private static void repeat(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // The client went away: so does its echo.
            return;
        }
    }
}
