package dev.datamesh.runtime.conformance;

import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.ChannelRegistry;
import java.util.List;

/** Serves what is registered, each channel in a topic of its own. */
record CatalogueRegistry(Catalogue catalogue, PlainBroker broker) implements ChannelRegistry {
    @Override
    public List<Channel> register(Publisher publisher, List<Wanted> wanted) {
        List<Channel> channels = wanted.stream()
                .map(one -> Seed.channel(
                        one.name(),
                        publisher.id() + "_" + one.name().replace(':', '_'),
                        one.sampleRate(),
                        one.dataType(),
                        publisher.id(),
                        null))
                .toList();
        try {
            broker.create(channels.stream().map(Channel::topic).toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        catalogue.put(new ProductEntry(publisher.product(), List.of(publisher), channels));
        return channels;
    }
}
