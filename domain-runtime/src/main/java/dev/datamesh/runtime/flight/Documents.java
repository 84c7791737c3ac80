package dev.datamesh.runtime.flight;

import dev.datamesh.api.ProductRef;
import dev.datamesh.core.document.DocumentedProduct;
import java.util.Optional;

/** Knows products as the open standards' documents tell them. */
@FunctionalInterface
public interface Documents {
    /** A product as it was accepted, whoever asks; empty where there is none, or its contract is not accepted. */
    Optional<DocumentedProduct> documented(ProductRef product);

    /** Knows none. */
    static Documents none() {
        return product -> Optional.empty();
    }
}
