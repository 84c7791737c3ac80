package dev.datamesh.local.mesh.export;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.document.DocumentedProduct;
import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.apply.Manifests;
import dev.datamesh.local.mesh.apply.TypedManifests;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.client.CustomResource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The products that documents are asked of, and what the mesh or the files know of them. */
public final class Products {
    private final Map<ProductRef, DataProduct> products;
    private final Map<String, DataDomain> domains;

    private Products(Collection<DataProduct> products, Collection<DataDomain> domains) {
        this.products = products.stream().collect(Collectors.toMap(Products::ref, Function.identity(), (a, b) -> b));
        this.domains = domains.stream()
                .collect(Collectors.toMap(domain -> domain.getMetadata().getName(), Function.identity(), (a, b) -> b));
    }

    public static Products in(MeshCluster cluster) {
        return new Products(
                MeshCluster.asked(() -> cluster.client()
                                .resources(DataProduct.class)
                                .inAnyNamespace()
                                .list()
                                .getItems())
                        .orElse(List.of()),
                MeshCluster.asked(() -> cluster.client()
                                .resources(DataDomain.class)
                                .list()
                                .getItems())
                        .orElse(List.of()));
    }

    public static Products in(Path files) {
        List<Manifest> manifests = Manifests.at(files);
        return new Products(of(manifests, DataProduct.class), of(manifests, DataDomain.class));
    }

    private static <T extends CustomResource<?, ?>> List<T> of(List<Manifest> manifests, Class<T> kind) {
        return manifests.stream()
                .filter(manifest -> TypedManifests.is(manifest, kind))
                .map(manifest -> typed(manifest, kind))
                .toList();
    }

    private static <T> T typed(Manifest manifest, Class<T> kind) {
        if (kind == DataProduct.class && manifest.namespace().isEmpty()) {
            throw new MeshException(
                    manifest.place() + ": " + manifest.title() + " has no metadata.namespace",
                    "a product is named by its domain's namespace");
        }
        return new TypedManifests().read(manifest, kind);
    }

    /** As they are declared. */
    Stream<DataProduct> products() {
        return products.values().stream();
    }

    public List<DocumentedProduct> all() {
        return products.values().stream()
                .sorted((a, b) -> address(a).compareTo(address(b)))
                .map(this::documented)
                .toList();
    }

    public DocumentedProduct get(ProductAddress address) {
        return Optional.ofNullable(products.get(new ProductRef(address.domain(), address.name())))
                .map(this::documented)
                .orElseThrow(() -> new MeshException(
                        "there is no product " + address,
                        products.isEmpty()
                                ? "there is none at all"
                                : "there are "
                                        + products.values().stream()
                                                .map(Products::address)
                                                .sorted()
                                                .limit(10)
                                                .collect(Collectors.joining(", "))));
    }

    private DocumentedProduct documented(DataProduct product) {
        Optional<DataDomain> domain =
                Optional.ofNullable(domains.get(product.getMetadata().getNamespace()));
        return DocumentedProduct.of(
                ref(product),
                product.getSpec(),
                Optional.ofNullable(product.getMetadata().getCreationTimestamp())
                        .map(Instant::parse),
                domain.map(DataDomain::getSpec),
                domain.map(DataDomain::getStatus)
                        .flatMap(status -> Optional.ofNullable(status.endpoint()))
                        .map(Products::endpoint),
                input -> Optional.ofNullable(products.get(input)).map(DataProduct::getSpec));
    }

    private static DocumentedProduct.Endpoint endpoint(String uri) {
        URI parsed = URI.create(uri);
        return new DocumentedProduct.Endpoint(uri, parsed.getHost(), parsed.getPort());
    }

    private static ProductRef ref(DataProduct product) {
        return new ProductRef(
                product.getMetadata().getNamespace(), product.getMetadata().getName());
    }

    private static String address(DataProduct product) {
        return product.getMetadata().getNamespace() + "/"
                + product.getMetadata().getName();
    }
}
