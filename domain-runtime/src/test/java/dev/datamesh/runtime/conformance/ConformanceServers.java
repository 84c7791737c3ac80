package dev.datamesh.runtime.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.flight.MeshFlightServer;
import dev.datamesh.runtime.flight.Routes;
import dev.datamesh.runtime.flight.ServerSettings;
import dev.datamesh.runtime.publish.ChannelRegistry;
import dev.datamesh.runtime.rig.OpenAccess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The servers that the client's own tests need; those with faults are started when a test asks for them over HTTP. */
final class ConformanceServers implements AutoCloseable {
    private final List<MeshFlightServer> servers = new CopyOnWriteArrayList<>();
    private final HttpServer control;
    private final String kafka;
    private final Function<Catalogue, ChannelRegistry> registry;

    ConformanceServers(String kafka, Function<Catalogue, ChannelRegistry> registry) throws IOException {
        this.kafka = kafka;
        this.registry = registry;
        control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/", this::faulty);
        control.start();
    }

    /** Answers {@code /<mode>/<interval>} by the address of a new server. */
    private void faulty(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        Fault fault = Fault.valueOf(path[1].toUpperCase(Locale.ROOT).replace('-', '_'));
        byte[] answer = start(fault, Integer.parseInt(path[2]), Routes.here()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    String control() {
        return "http://127.0.0.1:" + control.getAddress().getPort();
    }

    /** A server without faults. */
    String healthy() throws IOException {
        return start(Fault.NONE, 1, Routes.here());
    }

    /** A server that leads readers to Kafka. */
    String direct() throws IOException {
        return start(Fault.NONE, 1, product -> List.of("kafka://" + kafka, Routes.HERE));
    }

    private String start(Fault fault, int interval, Routes routes) throws IOException {
        Catalogue catalogue = new Catalogue();
        Seed.fill(catalogue);
        MeshFlightServer server = new MeshFlightServer(
                ServerSettings.plain("test").withBindAddress("127.0.0.1"),
                catalogue,
                new OpenAccess(),
                routes,
                publisher -> Map.of("bootstrap.servers", kafka),
                registry.apply(catalogue),
                new SyntheticSource(fault, interval),
                new SimpleMeterRegistry(),
                InstantSource.system());
        server.start(0);
        servers.add(server);
        return "grpc://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        control.stop(0);
        servers.forEach(MeshFlightServer::close);
    }
}
