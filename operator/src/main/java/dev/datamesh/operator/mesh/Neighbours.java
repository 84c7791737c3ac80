package dev.datamesh.operator.mesh;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.access.Discretion;
import java.util.Optional;

/** What the inputs of a product are judged by: the other products, and who may read them. */
public interface Neighbours {
    /** Whether there is a domain of this name. */
    boolean hasDomain(String name);

    /** A product with the status as it was written last. */
    Optional<DataProduct> product(ProductRef ref);

    /** Whether a ServiceAccount may read a product; empty if that is not known yet. */
    Optional<Boolean> mayConsume(ProductRef ref, String namespace, String serviceAccount);

    /** Whether a product is there and its domain tells those of another one of it, or has granted it to one of their publishers. */
    default boolean mayKnow(DataProduct asking, ProductRef ref) {
        String namespace = asking.getMetadata().getNamespace();
        boolean granted = asking.getSpec().publishers().stream()
                .anyMatch(publisher ->
                        mayConsume(ref, namespace, publisher.serviceAccount()).orElse(false));
        return product(ref)
                .filter(found -> Discretion.mayKnow(
                        Discretion.of(found.getSpec(), found.getStatus()), ref.domain(), namespace, granted))
                .isPresent();
    }

    /** As the caches show them. */
    static Neighbours in(MeshView mesh) {
        return new Neighbours() {
            @Override
            public boolean hasDomain(String name) {
                return mesh.domain(name).isPresent();
            }

            @Override
            public Optional<DataProduct> product(ProductRef ref) {
                return mesh.reportedProduct(ref.domain(), ref.name());
            }

            @Override
            public Optional<Boolean> mayConsume(ProductRef ref, String namespace, String serviceAccount) {
                return mesh.access().roles().mayConsume(ref, namespace, serviceAccount);
            }
        };
    }
}
