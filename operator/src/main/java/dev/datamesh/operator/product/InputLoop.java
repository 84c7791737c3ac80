package dev.datamesh.operator.product;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.lineage.Lineage;
import dev.datamesh.core.product.Problem;
import dev.datamesh.operator.mesh.Neighbours;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Refuses a product that would be made of itself, through others too: each of them would wait for the one that follows. Of others counts what
 * they were accepted with, so that nobody's mere wish is another's loop, and what they ask for where that is nothing yet.
 */
final class InputLoop {
    private InputLoop() {}

    /** The shortest loop that a product's inputs would make; those of which its domain may not know are not named. */
    static Optional<Problem> of(DataProduct product, Neighbours neighbours) {
        var self = new ProductRef(
                product.getMetadata().getNamespace(), product.getMetadata().getName());
        // An input that is hidden is missing: to find a loop there would tell that it is not.
        List<ProductRef> own = product.getSpec().inputs().stream()
                .filter(input -> mayTell(product, input, neighbours))
                .toList();
        Map<ProductRef, List<ProductRef>> declared = new HashMap<>(Map.of(self, own));
        Deque<ProductRef> open = new ArrayDeque<>(own);
        while (!open.isEmpty()) {
            ProductRef next = open.remove();
            if (!declared.containsKey(next)) {
                List<ProductRef> inputs =
                        neighbours.product(next).map(InputLoop::inputs).orElse(List.of());
                declared.put(next, inputs);
                open.addAll(inputs);
            }
        }
        return new Lineage(declared)
                .loop(self)
                .map(loop -> loop.stream()
                        .map(at -> mayTell(product, at, neighbours) ? at.domain() + "/" + at.name() : "another product")
                        .collect(Collectors.joining(", made of ")))
                .map(loop -> new Problem(
                        Reason.InputLoop,
                        "spec.inputs",
                        loop + ": nothing can be made of itself; take one of these inputs out"));
    }

    private static List<ProductRef> inputs(DataProduct other) {
        return isAccepted(other)
                ? other.getStatus().accepted().inputs()
                : other.getSpec().inputs();
    }

    /** What is in a loop is never accepted: that its owner wants it known has to do. Those of one namespace see each other anyway. */
    private static boolean mayTell(DataProduct product, ProductRef ref, Neighbours neighbours) {
        return ref.domain().equals(product.getMetadata().getNamespace())
                || neighbours.mayKnow(product, ref)
                || neighbours
                        .product(ref)
                        .filter(other -> !isAccepted(other))
                        .map(other -> other.getSpec().access())
                        .filter(access -> access.visibility() == AccessSpec.Visibility.Mesh)
                        .isPresent();
    }

    private static boolean isAccepted(DataProduct other) {
        return other.getStatus() != null && other.getStatus().accepted() != null;
    }
}
