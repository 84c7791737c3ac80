package dev.datamesh.local.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** Runs in pods, from a ConfigMap: what listens, and what tries to connect. It needs nothing but itself. */
public final class Probe {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int PAUSE_MILLIS = 200;
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    private Probe() {}

    /**
     * Policies bite some moments after a pod has its address, so what is expected is waited for.
     *
     * @param arguments {@code listen PORT}; or {@code passes HOST PORT} or {@code stopped HOST PORT}, which exit with 0 as soon as a
     *     connection is let through, or is not, and with 1 if that never happens
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("listen")) {
            listen(Integer.parseInt(arguments[1]));
            return;
        }
        boolean wanted = arguments[0].equals("passes");
        long began = System.nanoTime();
        while (connects(arguments[1], Integer.parseInt(arguments[2])) != wanted) {
            if (System.nanoTime() - began > PATIENCE_NANOS) {
                System.exit(1);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private static void listen(int port) throws IOException {
        try (ServerSocket server = new ServerSocket(port)) {
            while (!server.isClosed()) {
                server.accept().close();
            }
        }
    }

    private static boolean connects(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
