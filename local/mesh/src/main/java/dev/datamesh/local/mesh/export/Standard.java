package dev.datamesh.local.mesh.export;

import dev.datamesh.core.document.ContractDocument;
import dev.datamesh.core.document.DocumentedProduct;
import dev.datamesh.core.document.ProductDocument;
import java.util.Map;
import java.util.function.Function;

/** The open standards that products are written in, by the names that the option takes. */
enum Standard {
    /** Open Data Contract Standard, v3.1.0. */
    odcs(ContractDocument::of),
    /** Open Data Product Standard, v1.0.0. */
    odps(ProductDocument::of);

    private final Function<DocumentedProduct, Map<String, Object>> document;

    Standard(Function<DocumentedProduct, Map<String, Object>> document) {
        this.document = document;
    }

    Map<String, Object> document(DocumentedProduct product) {
        return document.apply(product);
    }
}
