package dev.datamesh.operator.mesh;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.core.policy.UngrantedInput;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the inputs of a product are there, and whether those who publish it may read them. An input of which it is not known who may
 * read it is in neither list.
 *
 * @param missing those that do not exist, and those of which the product's domain may not know
 * @param ungranted all that a publisher may not read, the missing ones among them
 * @param isKnown whether it is known of all who may read them, which just after the operator's start it may not be
 */
public record Inputs(List<ProductRef> missing, List<UngrantedInput> ungranted, boolean isKnown) {
    public Inputs {
        missing = List.copyOf(missing);
        ungranted = List.copyOf(ungranted);
    }

    /** Of a product, as the caches show the others. */
    public static Inputs of(DataProduct product, MeshView mesh) {
        return of(product, Neighbours.in(mesh));
    }

    /** Of a product among others. */
    public static Inputs of(DataProduct product, Neighbours neighbours) {
        String namespace = product.getMetadata().getNamespace();
        List<Publisher> publishers = product.getSpec().publishers();
        List<ProductRef> missing = new ArrayList<>();
        List<UngrantedInput> ungranted = new ArrayList<>();
        boolean known = true;
        for (ProductRef input : product.getSpec().inputs()) {
            boolean nowhere = !neighbours.hasDomain(input.domain());
            if (!nowhere
                    && publishers.stream()
                            .anyMatch(publisher -> neighbours
                                    .mayConsume(input, namespace, publisher.serviceAccount())
                                    .isEmpty())) {
                known = false;
                continue;
            }
            if (nowhere || !neighbours.mayKnow(product, input)) {
                missing.add(input);
            }
            publishers.stream()
                    .filter(publisher -> nowhere
                            || !neighbours
                                    .mayConsume(input, namespace, publisher.serviceAccount())
                                    .orElse(false))
                    .forEach(publisher -> ungranted.add(new UngrantedInput(input, publisher.serviceAccount())));
        }
        return new Inputs(missing, ungranted, known);
    }

    /** Whether all are there and may be read. */
    public boolean areGranted() {
        return isKnown && missing.isEmpty() && ungranted.isEmpty();
    }
}
