package dev.datamesh.operator.product;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.access.Discretion;
import dev.datamesh.operator.mesh.MeshView;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a product is made of, and what is made of it, near and far. Those that the product's domain may not know of are not among them,
 * but for inputs that it names itself.
 *
 * @param upstream at most {@link #MOST}, the nearest ones, by name
 * @param downstream the same
 */
record Relatives(List<ProductRef> upstream, List<ProductRef> downstream) {
    /** As many as a status lists. */
    private static final int MOST = 64;

    /** So many are looked at for that; beyond it a mesh is too wide for a list. */
    private static final int MOST_LOOKED_AT = 512;

    private static final Comparator<ProductRef> BY_NAME =
            Comparator.comparing(ProductRef::domain).thenComparing(ProductRef::name);

    static Relatives of(DataProduct product, MeshView mesh) {
        ProductRef self = ref(product);
        List<ProductRef> named = product.getSpec().inputs();
        return new Relatives(
                listed(product, mesh, named, reached(self, at -> inputs(at, mesh))),
                listed(product, mesh, List.of(), reached(self, at -> madeOf(at, mesh))));
    }

    /**
     * Wakes the controller for all of them, of whom the product's domain may know or not.
     *
     * @param left inputs that it had
     */
    static void wake(DataProduct product, List<ProductRef> left, MeshView mesh) {
        ProductRef self = ref(product);
        Set<ProductRef> all = new LinkedHashSet<>(left);
        left.forEach(input -> all.addAll(reached(input, at -> inputs(at, mesh))));
        all.addAll(reached(self, at -> inputs(at, mesh)));
        all.addAll(reached(self, at -> madeOf(at, mesh)));
        all.forEach(other -> mesh.wakeProduct(other.domain(), other.name()));
    }

    /** Nearest first, without where it began. */
    private static Set<ProductRef> reached(ProductRef self, Function<ProductRef, Collection<ProductRef>> next) {
        Set<ProductRef> seen = new LinkedHashSet<>(List.of(self));
        Deque<ProductRef> open = new ArrayDeque<>(List.of(self));
        while (!open.isEmpty() && seen.size() < MOST_LOOKED_AT) {
            next.apply(open.remove()).stream().sorted(BY_NAME).filter(seen::add).forEach(open::add);
        }
        seen.remove(self);
        return seen;
    }

    private static List<ProductRef> listed(
            DataProduct product, MeshView mesh, List<ProductRef> named, Set<ProductRef> reached) {
        return reached.stream()
                .filter(other -> named.contains(other) || isPublic(product, other, mesh))
                .limit(MOST)
                .sorted(BY_NAME)
                .toList();
    }

    /** Without regard to what was granted: that is known only a while after a start, and the list would flicker. */
    private static boolean isPublic(DataProduct product, ProductRef other, MeshView mesh) {
        return mesh.reportedProduct(other.domain(), other.name())
                .filter(found -> Discretion.mayKnow(
                        Discretion.of(found.getSpec(), found.getStatus()),
                        other.domain(),
                        product.getMetadata().getNamespace(),
                        false))
                .isPresent();
    }

    private static List<ProductRef> inputs(ProductRef at, MeshView mesh) {
        return mesh.product(at.domain(), at.name())
                .map(found -> found.getSpec().inputs())
                .orElse(List.of());
    }

    private static List<ProductRef> madeOf(ProductRef at, MeshView mesh) {
        return mesh.productsMadeOf(at.domain(), at.name()).stream()
                .map(Relatives::ref)
                .toList();
    }

    private static ProductRef ref(DataProduct product) {
        return new ProductRef(
                product.getMetadata().getNamespace(), product.getMetadata().getName());
    }
}
