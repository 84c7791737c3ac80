package dev.datamesh.operator.product;

import dev.datamesh.api.product.DataProductSpec;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What only one product can have. */
sealed interface Thing {
    String name();

    /** A channel, in the whole mesh. */
    record Channel(String name) implements Thing {}

    /** A topic that is taken over, on its plane. */
    record Topic(String name) implements Thing {}

    /** What a product's spec, with its lists read, asks for. */
    static Set<Thing> wantedBy(DataProductSpec spec) {
        Stream<Thing> channels = spec.streams().stream()
                .filter(stream ->
                        stream.timeSeries() != null && stream.timeSeries().channels() != null)
                .flatMap(stream -> stream.timeSeries().channels().stream())
                .map(channel -> new Channel(channel.name()));
        Stream<Thing> topics = spec.streams().stream()
                .filter(stream -> stream.adopt() != null)
                .map(stream -> new Topic(stream.adopt().topic()));
        return Stream.concat(channels, topics).collect(Collectors.toSet());
    }
}
