package dev.datamesh.runtime.access;

import dev.datamesh.api.ProductRef;
import java.util.Optional;

/** Knows the terms of each product; empty for one that is not there. */
@FunctionalInterface
public interface Terms {
    Optional<ProductTerms> of(ProductRef product);
}
