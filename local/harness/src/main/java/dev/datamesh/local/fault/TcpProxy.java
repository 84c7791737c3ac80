package dev.datamesh.local.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands on 127.0.0.1 between clients and a server, and takes the server away as a network would: by refusing, by
 * silence, by slowness.
 */
public final class TcpProxy implements AutoCloseable {

    private final int port;
    private volatile InetSocketAddress target;
    private final Gate gate = new Gate();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private Thread acceptor;

    private TcpProxy(ServerSocket listener, InetSocketAddress target) {
        this.listener = listener;
        this.port = listener.getLocalPort();
        this.target = target;
    }

    /** Forwards from a free port to a port of this machine. */
    public static TcpProxy to(int targetPort) {
        return between(0, targetPort);
    }

    /** Forwards from a given port (0: any free one) to a port of this machine. The target need not be up yet. */
    public static TcpProxy between(int listenPort, int targetPort) {
        TcpProxy proxy = new TcpProxy(listen(listenPort), loopback(targetPort));
        proxy.accept();
        return proxy;
    }

    public int port() {
        return port;
    }

    /** From now on forwards to another port of this machine, as an address does that was given to another server. */
    public void leadTo(int targetPort) {
        target = loopback(targetPort);
        connections.forEach(ProxiedConnection::close);
    }

    /** Closes every connection, and refuses new ones. */
    public void cut() {
        Thread accepting;
        synchronized (this) {
            closeQuietly(listener);
            accepting = acceptor;
        }
        // The kernel lets clients in until the thread that waits for them has noticed.
        while (accepting.isAlive()) {
            try {
                accepting.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        connections.forEach(ProxiedConnection::close);
    }

    /** Keeps every connection open, accepts new ones, and lets no byte through: what came before is held, not lost. */
    public void blackhole() {
        gate.close();
    }

    /** Each byte arrives this much later, in each direction; zero ends it. Up to 4 MiB may be under way. */
    public void delay(Duration late) {
        gate.delay(late);
    }

    /** Ends {@link #cut}, {@link #blackhole} and {@link #delay}. */
    public synchronized void restore() {
        gate.delay(Duration.ZERO);
        gate.open();
        if (listener.isClosed()) {
            listener = listen(port);
            accept();
        }
    }

    /** How many client connections are open. */
    public int connections() {
        return connections.size();
    }

    @Override
    public void close() {
        cut();
        gate.open();
    }

    private void accept() {
        ServerSocket accepting = listener;
        // A platform thread: a socket that a virtual one waits on goes on listening for a moment after it is closed.
        acceptor = Thread.ofPlatform().daemon().name("proxy " + port).start(() -> {
            while (!accepting.isClosed()) {
                try {
                    serve(accepting.accept());
                } catch (IOException e) {
                    // Closed by cut(), or one client gone before it was accepted: the loop's condition tells.
                }
            }
        });
    }

    private void serve(Socket client) {
        ProxiedConnection connection = new ProxiedConnection(client, target, gate, connections::remove);
        connections.add(connection);
        synchronized (this) {
            if (listener.isClosed()) {
                connection.close();
                return;
            }
        }
        connection.start();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(loopback(port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
        }
    }

    static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Nothing is left to do for a socket that cannot be closed.
            return;
        }
    }
}
