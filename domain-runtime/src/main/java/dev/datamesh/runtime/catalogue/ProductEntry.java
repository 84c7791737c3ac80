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
 * @param records its streams of records
 */
public record ProductEntry(
        ProductRef product, List<Publisher> publishers, List<Channel> channels, List<RecordStream> records) {
    public ProductEntry {
        publishers = List.copyOf(publishers);
        channels = channels.stream().sorted(Comparator.comparing(Channel::name)).toList();
        records = List.copyOf(records);
    }

    /** A product without records. */
    public ProductEntry(ProductRef product, List<Publisher> publishers, List<Channel> channels) {
        this(product, publishers, channels, List.of());
    }
}
