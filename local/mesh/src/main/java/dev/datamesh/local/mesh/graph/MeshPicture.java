package dev.datamesh.local.mesh.graph;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Subject;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.product.Classification;
import dev.datamesh.core.access.Expiry;
import dev.datamesh.core.document.DocumentedProduct;
import dev.datamesh.core.lineage.Lineage;
import dev.datamesh.local.mesh.cluster.Standing;
import dev.datamesh.local.mesh.graph.Picture.Arrow;
import dev.datamesh.local.mesh.graph.Picture.Kind;
import dev.datamesh.local.mesh.graph.Picture.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The picture of a mesh: its products, what each is made of, and who was granted it. */
final class MeshPicture {
    private final Map<ProductRef, DocumentedProduct> products;
    private final Collection<AccessGrant> grants;
    private final Lineage lineage;
    private final Instant now;

    /** @param grants those in force are drawn */
    MeshPicture(Collection<DocumentedProduct> products, Collection<AccessGrant> grants, Instant now) {
        this.products = products.stream().collect(Collectors.toMap(DocumentedProduct::address, Function.identity()));
        this.grants = List.copyOf(grants);
        this.now = now;
        this.lineage = new Lineage(products.stream()
                .collect(Collectors.toMap(
                        DocumentedProduct::address, product -> product.spec().inputs())));
    }

    /** All of it. */
    Picture whole() {
        return among(new HashSet<>(lineage.products()));
    }

    /** A product, what it is made of, and what is made of it. */
    Picture around(ProductRef product) {
        Set<ProductRef> kept = new HashSet<>(lineage.upstream(product));
        kept.add(product);
        kept.addAll(lineage.downstream(product));
        return among(kept);
    }

    private Picture among(Set<ProductRef> kept) {
        Lineage part = lineage.among(kept);
        List<Node> nodes = new ArrayList<>();
        Set<Arrow> arrows = new LinkedHashSet<>();
        for (ProductRef product : part.products()) {
            nodes.add(node(product));
            part.inputsOf(product).forEach(input -> arrows.add(new Arrow(id(input), id(product))));
        }
        Set<String> readers = new LinkedHashSet<>();
        for (AccessGrant grant : grants) {
            ProductRef product = new ProductRef(
                    grant.getMetadata().getNamespace(), grant.getSpec().product());
            if (kept.contains(product) && inForce(grant)) {
                String reader = reader(grant);
                readers.add(reader);
                arrows.add(new Arrow(id(product), reader));
            }
        }
        readers.stream()
                .sorted()
                .map(reader -> new Node(reader, Kind.Reader, "", List.of()))
                .forEach(nodes::add);
        return new Picture(
                nodes,
                arrows.stream()
                        .sorted(Comparator.comparing(Arrow::from).thenComparing(Arrow::to))
                        .toList());
    }

    private Node node(ProductRef product) {
        DocumentedProduct documented = products.get(product);
        if (documented == null) {
            return new Node(
                    id(product), Kind.Unknown, "", List.of("is named as an input, and there is no such product"));
        }
        Classification level = documented.classification();
        List<String> warnings = new ArrayList<>();
        lineage.loop(product).map(MeshPicture::loop).ifPresent(warnings::add);
        for (ProductRef input : lineage.inputsOf(product)) {
            Optional.ofNullable(products.get(input))
                    .map(DocumentedProduct::classification)
                    .filter(its -> its.compareTo(level) > 0)
                    .map(its -> "is " + level + ", and its input " + id(input) + " is " + its)
                    .ifPresent(warnings::add);
        }
        return new Node(id(product), Kind.Product, level.name(), warnings);
    }

    private static String loop(List<ProductRef> loop) {
        return "is made of itself: " + loop.stream().map(MeshPicture::id).collect(Collectors.joining(", made of "));
    }

    private boolean inForce(AccessGrant grant) {
        return Standing.of(grant.getStatus()).reads()
                && now.isBefore(Expiry.of(grant.getSpec().expires()));
    }

    private static String reader(AccessGrant grant) {
        var to = grant.getSpec().to();
        Subject subject = to.subject();
        return subject.kind() == Subject.Kind.ServiceAccount
                ? subject.kind() + " " + to.namespace() + "/" + subject.name()
                : subject.kind() + " " + subject.name();
    }

    private static String id(ProductRef product) {
        return product.domain() + "/" + product.name();
    }
}
