package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.runtime.catalogue.RecordStream;
import dev.datamesh.runtime.record.PlainDecoder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** A stream of records: one topic of any number of partitions, whose columns are those of its schema. */
final class RecordKind implements StreamKind {
    private final ArchivedStream stream;
    private final Supplier<Optional<RecordStream>> served;
    private RecordStream known;

    /** @param served the stream as it is at the moment */
    RecordKind(ArchivedStream stream, Supplier<Optional<RecordStream>> served) {
        this.stream = stream;
        this.served = served;
    }

    @Override
    public boolean look() {
        Optional<RecordStream> now = served.get();
        now.ifPresent(seen -> known = seen);
        return now.isPresent();
    }

    @Override
    public Set<TopicPartition> partitions(Consumer<?, ?> consumer) {
        return consumer.partitionsFor(known.topic()).stream()
                .map(partition -> new TopicPartition(known.topic(), partition.partition()))
                .collect(Collectors.toSet());
    }

    @Override
    public Table ensure(Catalog catalog) {
        return RecordsTable.ensure(catalog, stream, new PlainDecoder(known).fields());
    }

    @Override
    public Intake intake(Reach reach, Map<String, String> logs) {
        return new RecordIntake(stream, () -> known, reach, logs);
    }
}
