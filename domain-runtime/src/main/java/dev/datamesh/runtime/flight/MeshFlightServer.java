package dev.datamesh.runtime.flight;

import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.publish.ChannelRegistry;
import dev.datamesh.runtime.publish.PublisherCredentials;
import dev.datamesh.runtime.record.RecordSource;
import dev.datamesh.runtime.request.RequestParser;
import dev.datamesh.runtime.stream.BlockSource;
import dev.datamesh.runtime.stream.StrideClass;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jboss.logging.Logger;

/**
 * Serves a catalogue to Arrakis clients over Arrow Flight. Requests are answered on virtual threads; the parts it is made of may
 * block.
 */
public final class MeshFlightServer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MeshFlightServer.class);

    /** Tables in the making, which are freed as soon as they are encoded. */
    private static final long MOST_TABLE_BYTES = 256L << 20;

    private static final int LONGEST_HEADERS = 64 << 10;

    /** Each stream of a client is one, and all its endpoints here share a connection. */
    private static final int MOST_CALLS_OF_A_CONNECTION = 2_000;

    /** A connection whose calls are begun and cancelled faster than that is closed. */
    private static final int MOST_RESETS = 4_000;

    private static final int RESETS_SECONDS = 30;

    private final ServerSettings settings;
    private final Catalogue catalogue;
    private final ExecutorService requests = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("request ", 0).factory());
    private final BufferAllocator allocator = new RootAllocator(MOST_TABLE_BYTES);
    private final Sessions sessions;
    private final FlightService service;
    private final Intake intake = new Intake();
    private volatile Server server;
    private volatile Future<?> rechecking = CompletableFuture.completedFuture(null);

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
            MeterRegistry metrics,
            InstantSource clock) {
        this(
                settings,
                catalogue,
                access,
                routes,
                credentials,
                registry,
                source,
                RecordSource.none(),
                Documents.none(),
                metrics,
                clock);
    }

    /**
     * The same.
     *
     * @param records read by Records
     * @param documents asked by actions
     */
    public MeshFlightServer(
            ServerSettings settings,
            Catalogue catalogue,
            Access access,
            Routes routes,
            PublisherCredentials credentials,
            ChannelRegistry registry,
            BlockSource source,
            RecordSource records,
            Documents documents,
            MeterRegistry metrics,
            InstantSource clock) {
        this.settings = settings;
        this.catalogue = catalogue;
        this.sessions = new Sessions(access);
        Lookup lookup = new Lookup(catalogue, access);
        Streams streams = new Streams(lookup, source, clock);
        Rows rows = new Rows(allocator);
        Usage usage = new Usage(metrics, clock);
        Elsewhere elsewhere = new Elsewhere(lookup, routes);
        this.service = new FlightService(
                access,
                lookup,
                new Infos(lookup, routes, streams, elsewhere),
                new Actions(settings, lookup, routes, source, documents),
                rows,
                credentials,
                new StreamAnswer(streams, source, sessions, usage),
                new RecordAnswer(lookup, records, sessions, allocator, usage, metrics),
                new Partitioning(lookup, registry, elsewhere, rows, allocator),
                new CallLog(metrics),
                clock);
        for (StrideClass stride : StrideClass.values()) {
            subscribers("live", false, stride, metrics);
            subscribers("bounded", true, stride, metrics);
        }
    }

    private void subscribers(String kind, boolean bounded, StrideClass stride, MeterRegistry metrics) {
        Gauge.builder("datamesh.flight.subscribers", sessions, open -> open.count(bounded, stride))
                .tag("kind", kind)
                .tag("stride", stride.tag())
                .description("Streams that are being served")
                .register(metrics);
    }

    /**
     * Listens.
     *
     * @param port 0 for any
     */
    public void start(int port) throws IOException {
        start(port, () -> true);
    }

    /**
     * Listens, and tells callers to come again until all is known that is to be served.
     *
     * @param port 0 for any
     */
    public synchronized void start(int port, BooleanSupplier isComplete) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(settings.bindAddress(), port))
                .executor(requests)
                .intercept(new Starting(isComplete))
                .intercept(new Call.Interceptor())
                .addService(service.bind())
                .maxInboundMessageSize(RequestParser.LONGEST_REQUEST + 4096)
                .maxInboundMetadataSize(LONGEST_HEADERS)
                .addStreamTracerFactory(intake)
                .maxConcurrentCallsPerConnection(MOST_CALLS_OF_A_CONNECTION)
                .maxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
                .handshakeTimeout(20, TimeUnit.SECONDS)
                // Clients ping every 315 s, also while a stream is silent.
                .permitKeepAliveTime(30, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                // A reader whose machine is gone says nothing: it is noticed by this.
                .keepAliveTime(60, TimeUnit.SECONDS)
                .keepAliveTimeout(20, TimeUnit.SECONDS);
        if (settings.keyManager() != null) {
            builder.sslContext(
                    GrpcSslContexts.configure(SslContextBuilder.forServer(settings.keyManager()), SslProvider.JDK)
                            .build());
        }
        rechecking = requests.submit(this::recheck);
        server = builder.build().start();
        catalogue.addListener(sessions);
    }

    private void recheck() {
        try {
            sessions.recheck(settings.recheck());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("rights are not rechecked any more", e);
            throw e;
        }
    }

    /** Whether rights that are taken away are noticed; if not, only a new server will. Not of one that shuts down. */
    public boolean isRechecking() {
        return !isServing() || !rechecking.isDone();
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    /** How much is held of requests that were not read yet, in bytes. */
    long arriving() {
        return intake.bytes();
    }

    /** Whether it takes requests: started, and not draining. */
    public boolean isServing() {
        return server != null && !server.isShutdown();
    }

    /** Drains and stops: bounded reads finish up to the limit, live readers are told to reconnect at once. */
    @Override
    public synchronized void close() {
        try {
            if (server != null) {
                catalogue.removeListener(sessions);
                server.shutdown();
                sessions.drain(settings.drainLimit());
                if (!server.awaitTermination(2, TimeUnit.SECONDS)) {
                    server.shutdownNow().awaitTermination(2, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            requests.shutdownNow();
            allocator.close();
        }
    }
}
