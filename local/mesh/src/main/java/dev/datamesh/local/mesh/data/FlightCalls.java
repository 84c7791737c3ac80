package dev.datamesh.local.mesh.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.local.mesh.console.MeshException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Calls of Arrow Flight: asks one server, follows it to others, and says in words what any of them refuses. */
final class FlightCalls implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TLS = "grpc+tls";
    private static final String SAME_CONNECTION = "arrow-flight-reuse-connection";

    /** The version of the requests' schema. */
    private static final String VERSION = "0.5.0";

    private final RootAllocator allocator = new RootAllocator();
    private final Map<URI, FlightClient> clients = new HashMap<>();
    private final URI server;
    private final Authorities authorities;
    private final Function<URI, Optional<String>> titles;
    private final CallOption[] options;

    /** @param titles what a server is called, as far as somebody knows; asked when one does not answer */
    FlightCalls(URI server, Optional<String> token, Authorities authorities, Function<URI, Optional<String>> titles) {
        this.server = server;
        this.authorities = authorities;
        this.titles = titles;
        FlightCallHeaders headers = new FlightCallHeaders();
        token.ifPresent(secret -> headers.insert("authorization", "Bearer " + secret));
        this.options = new CallOption[] {new HeaderCallOption(headers)};
    }

    /** Where to get what is asked for. */
    FlightInfo info(String request, Map<String, Object> args) {
        try {
            return client(server).getInfo(command(request, args), options);
        } catch (FlightRuntimeException e) {
            throw refused(server, e);
        }
    }

    /** Sends one batch to the server, and waits until it has answered. */
    void exchange(String request, Map<String, Object> args, Schema schema, Consumer<VectorSchemaRoot> fill) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
                FlightClient.ExchangeReaderWriter exchange =
                        client(server).doExchange(command(request, args), options)) {
            fill.accept(root);
            exchange.getWriter().start(root);
            exchange.getWriter().putNext();
            exchange.getWriter().completed();
            while (exchange.getReader().next()) {
                // Where they lie is asked for when it is needed.
                continue;
            }
        } catch (FlightRuntimeException e) {
            throw refused(server, e);
        } catch (MeshException e) {
            throw e;
        } catch (Exception e) {
            throw new MeshException(server + ": " + e.getMessage(), "", e);
        }
    }

    private static FlightDescriptor command(String request, Map<String, Object> args) {
        try {
            return FlightDescriptor.command(
                    JSON.writeValueAsString(Map.of("request", request, "args", args, "version", VERSION))
                            .getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an endpoint gives. */
    FlightStream open(FlightEndpoint endpoint) {
        return client(address(endpoint)).getStream(endpoint.getTicket(), options);
    }

    /** Where an endpoint is. */
    URI address(FlightEndpoint endpoint) {
        URI location = endpoint.getLocations().getFirst().getUri();
        return SAME_CONNECTION.equals(location.getScheme()) ? server : location;
    }

    MeshException refused(URI server, FlightRuntimeException e) {
        String said =
                e.status().description() == null ? e.getMessage() : e.status().description();
        Optional<MeshException> unmet = Unmet.explained(server, e, titles);
        if (unmet.isPresent()) {
            return unmet.get();
        }
        if (isDistrust(e)) {
            return new MeshException(
                    server + ": its certificate is not trusted: " + root(e).getMessage(),
                    "--ca FILE, or " + Authorities.VARIABLE + ", names the authority that it is from",
                    e);
        }
        return switch (e.status().code()) {
            case UNAUTHENTICATED ->
                new MeshException(said, "--as NAMESPACE/SERVICEACCOUNT asks with a token of one", e);
            case UNAUTHORIZED -> new MeshException(said, "'mesh why DOMAIN/PRODUCT --as …' says what is missing", e);
            case UNAVAILABLE ->
                new MeshException(
                        server + ": " + said,
                        said.contains("Connection") || said.contains("io exception")
                                ? "'mesh status' shows whether it runs"
                                : said.contains("time range")
                                        ? "begin later, or leave --start out for what comes now"
                                        : "'mesh find' lists what there is",
                        e);
            default -> new MeshException(server + ": " + said, "", e);
        };
    }

    private static boolean isDistrust(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(SSLException.class::isInstance);
    }

    private static Throwable root(Throwable failure) {
        return failure.getCause() == null ? failure : root(failure.getCause());
    }

    private synchronized FlightClient client(URI at) {
        return clients.computeIfAbsent(at, uri -> {
            FlightClient.Builder builder = FlightClient.builder(allocator, new Location(scheme(uri)));
            if (TLS.equals(uri.getScheme())) {
                authorities
                        .pem(uri)
                        .ifPresent(pem -> builder.trustedCertificates(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
            }
            return builder.build();
        });
    }

    /** What others call {@code grpc}, the client here knows by its own name. */
    private static URI scheme(URI uri) {
        return "grpc".equals(uri.getScheme())
                ? URI.create("grpc+tcp" + uri.toString().substring("grpc".length()))
                : uri;
    }

    @Override
    public synchronized void close() {
        try {
            for (FlightClient client : clients.values()) {
                client.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        allocator.close();
    }
}
