package dev.datamesh.runtime.flight;

import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.publish.ChannelRegistry;
import dev.datamesh.runtime.publish.PublisherCredentials;
import dev.datamesh.runtime.stream.BlockSource;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves a catalogue to Arrakis clients over Arrow Flight. Requests are answered on virtual threads; the parts it is made of may
 * block.
 */
public final class MeshFlightServer implements AutoCloseable {
    private final ServerSettings settings;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private Server server;

    /**
     * A server that does not listen yet.
     *
     * @param source read by Stream; closed by its owner, after this server
     */
    public MeshFlightServer(
            ServerSettings settings,
            Catalogue catalogue,
            Access access,
            Routes routes,
            PublisherCredentials credentials,
            ChannelRegistry registry,
            BlockSource source,
            MeterRegistry metrics) {
        this.settings = settings;
    }

    /**
     * Listens.
     *
     * @param port 0 for any
     */
    public synchronized void start(int port) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(settings.bindAddress(), port))
                .executor(requests)
                .build()
                .start();
    }

    /** The port it listens on. */
    public synchronized int port() {
        return server.getPort();
    }

    /** Whether it takes requests: started, and not draining. */
    public synchronized boolean isServing() {
        return server != null && !server.isShutdown();
    }

    /** Drains and stops: bounded reads finish up to the limit, live readers are told to reconnect at once. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.shutdownNow();
        }
        requests.close();
    }
}
