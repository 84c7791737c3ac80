package dev.datamesh.core.document;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.domain.DataDomainSpec;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.name.StreamId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a document says of a product. What is not known is left out of the document.
 *
 * @param address the product's domain and name
 * @param spec its contract
 * @param created when it was declared
 * @param domain its domain
 * @param endpoint where its streams are read
 * @param inputVersions the contracts' versions of the products that it is made of, as far as they are known
 */
public record DocumentedProduct(
        ProductRef address,
        DataProductSpec spec,
        Optional<Instant> created,
        Optional<DataDomainSpec> domain,
        Optional<Endpoint> endpoint,
        Map<ProductRef, String> inputVersions) {
    /**
     * Where an Arrow Flight server is reached.
     *
     * @param uri its whole address, such as {@code grpc+tls://mesh.example.org:31206}
     * @param host the address's host
     * @param port the address's port
     */
    public record Endpoint(String uri, String host, int port) {}

    static final String FIRST_VERSION = "1.0.0";

    public DocumentedProduct {
        inputVersions = Map.copyOf(inputVersions);
    }

    /**
     * A product as the mesh knows it.
     *
     * @param others tells the products that it is made of; empty for one that is not known, or not to be told
     */
    public static DocumentedProduct of(
            ProductRef address,
            DataProductSpec spec,
            Optional<Instant> created,
            Optional<DataDomainSpec> domain,
            Optional<Endpoint> endpoint,
            Function<ProductRef, Optional<DataProductSpec>> others) {
        Map<ProductRef, String> versions = new HashMap<>();
        spec.inputs()
                .forEach(input -> others.apply(input)
                        .ifPresent(known ->
                                versions.put(input, Objects.requireNonNullElse(known.version(), FIRST_VERSION))));
        return new DocumentedProduct(address, spec, created, domain, endpoint, versions);
    }

    /** The same for a reader who may know of these products only: of others it is not told that anything is made of them. */
    public DocumentedProduct toldOnly(Predicate<ProductRef> known) {
        return new DocumentedProduct(
                address,
                new DataProductSpec(
                        spec.displayName(),
                        spec.description(),
                        spec.version(),
                        spec.classification(),
                        spec.tags(),
                        spec.inputs().stream().filter(known).toList(),
                        spec.publishers(),
                        spec.streams(),
                        spec.serviceLevel(),
                        spec.access(),
                        spec.lifecycle(),
                        spec.deletionPolicy()),
                created,
                domain,
                endpoint,
                inputVersions);
    }

    /** The same for the same name, so that a mesh that is made anew from Git gives its products the ids that others have noted. */
    static String id(ProductRef product) {
        String name = "datamesh.dev/products/" + product.domain() + "/" + product.name();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    String id() {
        return id(address);
    }

    String title() {
        return spec.displayName() == null ? address.name() : spec.displayName();
    }

    String version() {
        return spec.version() == null ? FIRST_VERSION : spec.version();
    }

    /** The stage in the standards' words, which are those of the product in lower case. */
    String status() {
        return spec.lifecycle() == null
                ? "active"
                : spec.lifecycle().stage().name().toLowerCase(Locale.ROOT);
    }

    public Classification classification() {
        return Optional.ofNullable(spec.classification())
                .or(() -> domain.map(owner -> owner.defaults().classification()))
                .orElse(Classification.Internal);
    }

    StreamId id(StreamSpec stream) {
        return new StreamId(address.domain(), address.name(), stream.name(), stream.major());
    }
}
