package dev.datamesh.operator.mesh;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.DataProduct;
import java.util.List;
import java.util.stream.Stream;

/** By what products are looked up. */
final class ProductKeys {
    /** The one key of those that have lists. */
    static final String LISTS = "yes";

    private ProductKeys() {}

    static List<String> lists(DataProduct product) {
        boolean any = product.getSpec().streams().stream()
                .anyMatch(stream ->
                        stream.timeSeries() != null && stream.timeSeries().channelsFrom() != null);
        return any ? List.of(LISTS) : List.of();
    }

    static List<String> channels(DataProduct product) {
        return product.getSpec().streams().stream()
                .filter(stream ->
                        stream.timeSeries() != null && stream.timeSeries().channels() != null)
                .flatMap(stream -> stream.timeSeries().channels().stream())
                .map(ChannelSpec::name)
                .distinct()
                .toList();
    }

    static List<String> adoptedTopics(DataProduct product) {
        return product.getSpec().streams().stream()
                .flatMap(stream -> Stream.ofNullable(stream.adopt()))
                .map(adopt -> adopt.topic())
                .distinct()
                .toList();
    }

    static List<String> inputs(DataProduct product) {
        return product.getSpec().inputs().stream()
                .map(ref -> input(ref.domain(), ref.name()))
                .distinct()
                .toList();
    }

    static String input(String domain, String name) {
        return domain + "/" + name;
    }
}
