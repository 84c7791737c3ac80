package dev.datamesh.runtime.catalogue;

import dev.datamesh.api.ProductRef;
import java.util.Comparator;
import java.util.List;

/**
 * What a product adds to the catalogue.
 *
 * @param product the product
 * @param publishers its publishers, also those that have no channels yet
 * @param channels its channels; kept by name
 */
public record ProductEntry(ProductRef product, List<Publisher> publishers, List<Channel> channels) {
    public ProductEntry {
        publishers = List.copyOf(publishers);
        channels = channels.stream().sorted(Comparator.comparing(Channel::name)).toList();
    }
}
