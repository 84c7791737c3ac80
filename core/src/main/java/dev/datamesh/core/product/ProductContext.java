package dev.datamesh.core.product;

import dev.datamesh.api.domain.DataDomainSpec;
import dev.datamesh.core.domain.PrefixOwnership;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a product is judged against: everything outside its own spec.
 *
 * @param domain the domain's name
 * @param product the product's name
 * @param defaults what the domain gives where the product says nothing
 * @param ownership who owns which channel prefixes
 * @param channelsTaken channels of this product that another one has, or is to have before it, with that product as {@code domain/name}
 * @param topicsTaken topics to adopt that another product has, or is to have before it, with that product as {@code domain/name}
 * @param adoptable topics that the plane lets this domain take over
 * @param partitionsLeft how many partitions other products leave of the domain's quota; empty = not bounded
 * @param archiveRoom what is left of the bytes that the domain may archive
 * @param planeHasArchive whether the plane can archive
 * @param planeHasRegistry whether the plane has a schema registry
 */
public record ProductContext(
        String domain,
        String product,
        DataDomainSpec.Defaults defaults,
        PrefixOwnership.Result ownership,
        Map<String, String> channelsTaken,
        Map<String, String> topicsTaken,
        Set<String> adoptable,
        OptionalInt partitionsLeft,
        ArchiveRoom archiveRoom,
        boolean planeHasArchive,
        boolean planeHasRegistry) {
    public ProductContext {
        channelsTaken = Map.copyOf(channelsTaken);
        topicsTaken = Map.copyOf(topicsTaken);
        adoptable = Set.copyOf(adoptable);
    }
}
