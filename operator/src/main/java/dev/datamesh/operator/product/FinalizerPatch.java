package dev.datamesh.operator.product;

import dev.datamesh.api.product.DataProduct;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.stream.Collectors;

/** A merge patch of the finalizers alone, which the API server refuses if the object changed meanwhile. */
final class FinalizerPatch {
    static final PatchContext CONTEXT =
            new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

    private FinalizerPatch() {}

    static String of(DataProduct product, List<String> finalizers) {
        String list = finalizers.stream().map(f -> '"' + f + '"').collect(Collectors.joining(","));
        return "{\"metadata\":{\"resourceVersion\":\"" + product.getMetadata().getResourceVersion()
                + "\",\"finalizers\":[" + list + "]}}";
    }
}
