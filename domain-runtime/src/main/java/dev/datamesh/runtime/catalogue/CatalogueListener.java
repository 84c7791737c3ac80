package dev.datamesh.runtime.catalogue;

import dev.datamesh.api.ProductRef;
import java.util.Set;

/** Is told, after the fact and on the thread that made it, of every change of the catalogue. Returns at once and throws nothing. */
@FunctionalInterface
public interface CatalogueListener {
    /**
     * A product changed.
     *
     * @param product which
     * @param changed names of channels that are there and were there, with other metadata
     * @param removed names of channels that are gone
     */
    void changed(ProductRef product, Set<String> changed, Set<String> removed);
}
