package dev.datamesh.runtime.archive;

import dev.datamesh.api.ProductRef;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.runtime.archive.RecordColumns.Beside;
import dev.datamesh.runtime.catalogue.RecordStream;
import dev.datamesh.runtime.record.PlainDecoder;
import dev.datamesh.runtime.record.RecordPast;
import dev.datamesh.runtime.record.StreamRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Reads the tables of records of a plane's catalogue. */
public final class RecordArchive implements RecordPast {
    private final Supplier<Catalog> catalog;
    private final Function<ProductRef, Optional<String>> owners;
    private final TopicIds ids;

    /**
     * The tables.
     *
     * @param owners the UID of a product; a table that is another's, whose name it may have borne, is not read
     * @param ids which log a topic is
     */
    public RecordArchive(Supplier<Catalog> catalog, Function<ProductRef, Optional<String>> owners, TopicIds ids) {
        this.catalog = catalog;
        this.owners = owners;
        this.ids = ids;
    }

    @Override
    public Optional<RecordPast.View> view(RecordStream stream) throws IOException {
        try {
            Optional<Table> table = SeriesTable.load(catalog.get(), stream.table())
                    .filter(known -> known.currentSnapshot() != null
                            && owners.apply(stream.product())
                                    .filter(uid -> uid.equals(known.properties().get(SeriesTable.PRODUCT)))
                                    .isPresent());
            if (table.isEmpty()) {
                return Optional.empty();
            }
            Map<String, String> logs = ids.of(List.of(stream.topic()));
            return Optional.of(new View(
                    table.get(),
                    table.get().currentSnapshot(),
                    SeriesTable.reach(table.get()),
                    stream,
                    logs.getOrDefault(stream.topic(), "")));
        } catch (RuntimeException e) {
            throw new IOException("the catalogue does not answer: " + e.getMessage(), e);
        }
    }

    private record View(Table table, Snapshot snapshot, Reach reach, RecordStream stream, String log)
            implements RecordPast.View {
        @Override
        public Optional<Reach.Mark> mark(int partition) {
            return reach.mark(RecordsTable.partition(stream.topic(), partition))
                    .filter(mark -> log.isEmpty() || !mark.isOfAnother(log));
        }

        /**
         * A commit's files come one after the other's, as commits do in the log; those of one commit are of different days, and of the
         * same offsets.
         */
        @Override
        public Rows rows(long fromMillis, OptionalLong untilMillis) throws IOException {
            Map<Long, List<DataFile>> commits = new TreeMap<>();
            try (CloseableIterable<FileScanTask> tasks = table.newScan()
                    .useSnapshot(snapshot.snapshotId())
                    .filter(span(fromMillis, untilMillis))
                    .planFiles()) {
                for (FileScanTask task : tasks) {
                    commits.computeIfAbsent(task.file().dataSequenceNumber(), commit -> new ArrayList<>())
                            .add(task.file());
                }
            } catch (RuntimeException e) {
                throw new IOException("a table cannot be read: " + e.getMessage(), e);
            }
            RecordFileReader reader =
                    new RecordFileReader(table.schema(), new PlainDecoder(stream).fields(), fromMillis, untilMillis);
            Deque<List<DataFile>> waiting = new ArrayDeque<>(commits.values());
            return () -> waiting.isEmpty() ? Optional.empty() : Optional.of(records(reader, waiting.remove()));
        }

        private List<StreamRecord> records(RecordFileReader reader, List<DataFile> files) throws IOException {
            List<StreamRecord> records = new ArrayList<>();
            try {
                for (DataFile file : files) {
                    records.addAll(reader.read(WarehouseInput.of(table.io(), file.location(), file.fileSizeInBytes())));
                }
            } catch (RuntimeException e) {
                throw new IOException("a table cannot be read: " + e.getMessage(), e);
            }
            records.sort(Comparator.comparingInt(StreamRecord::partition).thenComparingLong(StreamRecord::offset));
            return records;
        }

        private Expression span(long fromMillis, OptionalLong untilMillis) {
            String time = Beside.TIME.in(table.schema());
            Expression from = Expressions.greaterThanOrEqual(time, micros(fromMillis));
            return untilMillis.isEmpty()
                    ? from
                    : Expressions.and(from, Expressions.lessThan(time, micros(untilMillis.getAsLong())));
        }

        private static long micros(long millis) {
            return Math.clamp(millis, Long.MIN_VALUE / 1000, Long.MAX_VALUE / 1000) * 1000;
        }
    }
}
