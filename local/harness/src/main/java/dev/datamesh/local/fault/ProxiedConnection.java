package dev.datamesh.local.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One client's connection and its twin to the server. Either end that closes closes the other, after what it sent. */
final class ProxiedConnection {

    private static final int CHUNK_BYTES = 64 << 10;
    private static final int CHUNKS = 64;

    /** Bytes on their way; none at all means that the sender is done. */
    private record Chunk(long due, byte[] bytes) {}

    private final Socket client;
    private final Socket server = new Socket();
    private final InetSocketAddress target;
    private final Gate gate;
    private final Consumer<ProxiedConnection> onClose;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    ProxiedConnection(Socket client, InetSocketAddress target, Gate gate, Consumer<ProxiedConnection> onClose) {
        this.client = client;
        this.target = target;
        this.gate = gate;
        this.onClose = onClose;
    }

    void start() {
        run("connect", () -> {
            gate.pass(gate.due());
            server.connect(target, 5_000);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            carry(client, server);
            carry(server, client);
        });
    }

    void close() {
        TcpProxy.closeQuietly(client);
        TcpProxy.closeQuietly(server);
        // Those that wait at the gate, or for each other, would not notice.
        threads.forEach(Thread::interrupt);
        onClose.accept(this);
    }

    private void carry(Socket from, Socket to) {
        // Reading and writing apart, so that a delay makes bytes late without making them few.
        BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS);
        run("read", () -> {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[CHUNK_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                underWay.put(new Chunk(gate.due(), Arrays.copyOf(buffer, read)));
            }
            underWay.put(new Chunk(gate.due(), new byte[0]));
        });
        run("write", () -> {
            OutputStream out = to.getOutputStream();
            for (Chunk chunk = underWay.take(); chunk.bytes().length > 0; chunk = underWay.take()) {
                gate.pass(chunk.due());
                out.write(chunk.bytes());
            }
            close();
        });
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void run(String what, Step step) {
        Thread thread = Thread.ofVirtual().name("proxy " + what).unstarted(() -> {
            try {
                step.run();
            } catch (IOException | InterruptedException e) {
                close();
            }
        });
        threads.add(thread);
        thread.start();
        if (client.isClosed()) {
            thread.interrupt();
        }
    }
}
