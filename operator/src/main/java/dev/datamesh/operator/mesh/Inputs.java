package dev.datamesh.operator.mesh;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.access.Discretion;
import dev.datamesh.core.policy.UngrantedInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the inputs of a product are there, and whether those who publish it may read them.
 *
 * @param missing those that do not exist, as {@code domain/name}, and those of which the product's domain may not know
 * @param ungranted all that a publisher may not read, the missing ones among them
 * @param isKnown whether it is known of all who may read them, which just after the operator's start it may not be
 */
public record Inputs(List<String> missing, List<UngrantedInput> ungranted, boolean isKnown) {
    public Inputs {
        missing = List.copyOf(missing);
        ungranted = List.copyOf(ungranted);
    }

    /** Of a product, as the caches show the others. */
    public static Inputs of(DataProduct product, MeshView mesh) {
        String namespace = product.getMetadata().getNamespace();
        List<String> missing = new ArrayList<>();
        List<UngrantedInput> ungranted = new ArrayList<>();
        boolean known = true;
        for (ProductRef input : product.getSpec().inputs()) {
            boolean anybody = false;
            List<UngrantedInput> refused = new ArrayList<>();
            for (var publisher : product.getSpec().publishers()) {
                Optional<Boolean> may = mesh.access().roles().mayConsume(input, namespace, publisher.serviceAccount());
                anybody |= may.orElse(false);
                known &= may.isPresent() || mesh.domain(input.domain()).isEmpty();
                if (may.isPresent() ? !may.get() : mesh.domain(input.domain()).isEmpty()) {
                    refused.add(new UngrantedInput(input, publisher.serviceAccount()));
                }
            }
            if (!isToBeKnown(input, namespace, anybody, mesh)) {
                missing.add(input.domain() + "/" + input.name());
            }
            ungranted.addAll(refused);
        }
        return new Inputs(missing, ungranted, known);
    }

    /** Whether all are there and may be read. */
    public boolean areGranted() {
        return isKnown && missing.isEmpty() && ungranted.isEmpty();
    }

    private static boolean isToBeKnown(ProductRef input, String namespace, boolean granted, MeshView mesh) {
        return mesh.reportedProduct(input.domain(), input.name())
                .filter(found -> Discretion.mayKnow(
                        Discretion.of(found.getSpec(), found.getStatus()), input.domain(), namespace, granted))
                .isPresent();
    }
}
