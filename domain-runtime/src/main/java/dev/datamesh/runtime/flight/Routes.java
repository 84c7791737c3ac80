package dev.datamesh.runtime.flight;

import dev.datamesh.api.ProductRef;
import java.util.List;
import java.util.Optional;

/** Where a product is served. */
@FunctionalInterface
public interface Routes {
    /** The answering server itself, over the connection that the caller has already; the client wants exactly this text. */
    String HERE = "arrow-flight-reuse-connection://?";

    /** All is served here. */
    static Routes here() {
        return product -> List.of(HERE);
    }

    /**
     * The locations of a product's streams and publishers, never empty, best first: {@link #HERE}, {@code grpc://host:port},
     * {@code grpc+tls://host:port}, or {@code kafka://host:port} followed by one of the others. Clients use the first.
     */
    List<String> of(ProductRef product);

    /**
     * Where a channel may be known that is not in this server's catalogue: at the runtime of the domain that owns its name. Empty
     * where there is no such server, or it is this one.
     */
    default Optional<String> ofChannel(String name) {
        return Optional.empty();
    }

    /** The certificates (PEM) that a {@code grpc+tls} location's descends from; empty = one that everybody trusts. */
    default Optional<String> authorities(String location) {
        return Optional.empty();
    }

    /** Those of these locations that are servers; some lead readers to Kafka. */
    static List<String> servers(List<String> locations) {
        return locations.stream()
                .filter(location -> !location.startsWith("kafka://"))
                .toList();
    }
}
