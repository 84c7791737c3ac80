package dev.datamesh.runtime.archive;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.archive.TimePartition;
import dev.datamesh.runtime.catalogue.Channel;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** A stream of time series: each topic has one partition, and which samples a message has of which channel, the catalogue says. */
final class SeriesKind implements StreamKind {
    private final ArchivedStream stream;
    private final Supplier<List<Channel>> channels;
    private final Unregistered unregistered = new Unregistered();
    private List<Channel> known = List.of();

    /** @param channels the stream's channels, as far as they are known at the moment */
    SeriesKind(ArchivedStream stream, Supplier<List<Channel>> channels) {
        this.stream = stream;
        this.channels = channels;
    }

    @Override
    public boolean look() {
        List<Channel> now = channels.get();
        if (!now.equals(known)) {
            known = now;
            unregistered.forget();
        }
        return !known.isEmpty();
    }

    @Override
    public Set<TopicPartition> partitions(Consumer<?, ?> consumer) {
        return known.stream()
                .map(channel -> new TopicPartition(channel.topic(), 0))
                .collect(Collectors.toSet());
    }

    @Override
    public Table ensure(Catalog catalog) {
        Set<DataType> types = known.stream().map(Channel::dataType).collect(Collectors.toCollection(TreeSet::new));
        long bytesPerSecond = known.stream()
                .sorted(Comparator.comparing(Channel::name))
                .mapToLong(channel ->
                        (long) channel.sampleRate() * channel.dataType().bytes())
                .sum();
        return SeriesTable.ensure(catalog, stream, types, TimePartition.of(bytesPerSecond, stream.retention()));
    }

    @Override
    public Intake intake(Reach reach, Map<String, String> logs) {
        return new TopicIntake(stream, () -> known, unregistered, reach, logs);
    }

    @Override
    public boolean leavesOut() {
        return unregistered.any();
    }
}
