package dev.datamesh.runtime.flight;

import dev.datamesh.api.ProductRef;
import dev.datamesh.core.document.DocumentedProduct;
import java.util.Optional;
import java.util.function.Predicate;

/** Knows products as the open standards' documents tell them. */
@FunctionalInterface
public interface Documents {
    /**
     * A product as it was accepted; empty where there is none, or its contract is not accepted.
     *
     * @param visible the products that may be named in it
     */
    Optional<DocumentedProduct> documented(ProductRef product, Predicate<ProductRef> visible);

    /** Knows none. */
    static Documents none() {
        return (product, visible) -> Optional.empty();
    }
}
