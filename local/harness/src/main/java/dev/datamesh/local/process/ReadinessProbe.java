package dev.datamesh.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Asks a process whether it can serve yet. An exception means "not yet" too; its message is shown if the wait fails. */
@FunctionalInterface
public interface ReadinessProbe {

    boolean ready() throws Exception;

    /** Ready as soon as it runs. */
    static ReadinessProbe running() {
        return () -> true;
    }

    /** Ready when a loopback port accepts connections. */
    static ReadinessProbe accepts(int port) {
        return () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return true;
            } catch (IOException e) {
                throw new IOException("port " + port + ": " + e.getMessage(), e);
            }
        };
    }

    /** Both, in this order: the second is asked only once the first is satisfied. */
    default ReadinessProbe then(ReadinessProbe next) {
        return () -> ready() && next.ready();
    }

    /** How long to rest between two questions. */
    Duration INTERVAL = Duration.ofMillis(50);
}
