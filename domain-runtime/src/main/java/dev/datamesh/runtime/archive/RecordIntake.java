package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.catalogue.RecordStream;
import dev.datamesh.runtime.record.PlainDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes records in, decoded by the stream's schema of the moment; what was taken by one schema is written before another is gone by.
 * What cannot be decoded is kept as it came.
 */
final class RecordIntake implements Intake {
    /** A schema may be written by a moment before it is known here: so long it is waited for. */
    static final Duration SCHEMAS_WITHIN = Duration.ofSeconds(30);

    /** What a decoded record weighs beside its bytes, several times which its values take. */
    private static final int RECORD_BYTES = 256;

    private static final int VALUES = 3;

    private final ArchivedStream stream;
    private final Supplier<RecordStream> known;
    private final Reach from;
    private final Map<String, String> logs;
    private final Map<String, Reach.Mark> marks;
    private final List<Decoded> waiting = new ArrayList<>();
    private RecordStream schema;
    private PlainDecoder decoder;
    private List<ArchivedRecord> rows = new ArrayList<>();
    private long bytes;

    /** Records that were decoded by one schema. */
    private record Decoded(List<Field> fields, List<ArchivedRecord> rows) {}

    RecordIntake(ArchivedStream stream, Supplier<RecordStream> known, Reach from, Map<String, String> logs) {
        this.stream = stream;
        this.known = known;
        this.from = from;
        this.logs = Map.copyOf(logs);
        this.marks = new HashMap<>(from.topics());
        marks.replaceAll((partition, mark) -> {
            String log = logs.getOrDefault(RecordsTable.topic(partition), mark.log());
            return new Reach.Mark(
                    mark.isOfAnother(log) ? 0 : mark.next(), mark.latestGpsNanos(), mark.latestPublishedNanos(), log);
        });
    }

    @Override
    public boolean take(ConsumerRecord<byte[], ByteBuffer> message, Instant now) {
        Instant published = Instant.ofEpochMilli(message.timestamp());
        byte[] value = bytes(message.value());
        follow();
        if (value != null
                && !decoder.knowsSchemaOf(value)
                && published.plus(SCHEMAS_WITHIN).isAfter(now)) {
            return false;
        }
        rows.add(row(message, value));
        bytes += RECORD_BYTES + (value == null ? 0 : (long) VALUES * value.length);
        String partition = RecordsTable.partition(message.topic(), message.partition());
        long time = Gps.nanos(published);
        Reach.Mark before = marks.get(partition);
        long latest = before == null ? time : Math.max(time, before.latestPublishedNanos());
        marks.put(
                partition,
                new Reach.Mark(message.offset() + 1, latest, latest, logs.getOrDefault(message.topic(), "")));
        return true;
    }

    private void follow() {
        RecordStream now = known.get();
        if (!now.equals(schema)) {
            turn();
            schema = now;
            decoder = new PlainDecoder(now);
        }
    }

    private void turn() {
        if (!rows.isEmpty()) {
            waiting.add(new Decoded(decoder.fields(), rows));
            rows = new ArrayList<>();
        }
    }

    private ArchivedRecord row(ConsumerRecord<byte[], ByteBuffer> message, byte[] value) {
        String key = message.key() == null ? null : new String(message.key(), StandardCharsets.UTF_8);
        Map<String, Object> fields = null;
        String error = null;
        if (value != null) {
            try {
                fields = decoder.decode(value);
            } catch (IllegalArgumentException e) {
                error = String.valueOf(e.getMessage());
            }
        }
        return new ArchivedRecord(
                message.partition(),
                message.offset(),
                message.timestamp(),
                key,
                fields,
                error == null ? null : value,
                error);
    }

    private static byte[] bytes(ByteBuffer value) {
        if (value == null) {
            return null;
        }
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }

    @Override
    public Reach from() {
        return from;
    }

    @Override
    public Reach to() {
        return new Reach(marks);
    }

    @Override
    public Optional<Reach.Mark> mark(TopicPartition partition) {
        return Optional.ofNullable(marks.get(RecordsTable.partition(partition.topic(), partition.partition())));
    }

    @Override
    public Map<String, Long> replaced() {
        Map<String, Long> replaced = new TreeMap<>();
        from.topics().forEach((partition, mark) -> {
            String log = logs.get(RecordsTable.topic(partition));
            if (log != null && mark.isOfAnother(log)) {
                replaced.put(partition, mark.next());
            }
        });
        return replaced;
    }

    @Override
    public boolean isEmpty() {
        return marks.equals(from.topics());
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public Table write(Supplier<Catalog> catalog, Table table, List<DataFile> written) throws IOException {
        turn();
        Table latest = table;
        for (Decoded decoded : waiting) {
            latest = RecordsTable.ensure(catalog.get(), stream, decoded.fields());
            decoded.rows()
                    .sort(Comparator.comparingInt(ArchivedRecord::partition).thenComparingLong(ArchivedRecord::offset));
            written.addAll(new RecordFiles(latest, decoded.fields()).write(decoded.rows()));
        }
        waiting.clear();
        bytes = 0;
        return latest;
    }
}
