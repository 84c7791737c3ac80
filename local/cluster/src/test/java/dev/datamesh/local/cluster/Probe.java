package dev.datamesh.local.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Runs in pods, from a ConfigMap: what listens, and what tries to connect. It needs nothing but itself. */
public final class Probe {
    private static final int PATIENCE_MILLIS = 3_000;

    private Probe() {}

    /** @param arguments {@code listen PORT} or {@code connect HOST PORT}, which exits with 0 if it is let through */
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("listen")) {
            try (ServerSocket server = new ServerSocket(Integer.parseInt(arguments[1]))) {
                while (!server.isClosed()) {
                    server.accept().close();
                }
            }
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])), PATIENCE_MILLIS);
        }
    }
}
