package dev.datamesh.runtime.archive;

import dev.datamesh.runtime.archive.RecordColumns.Beside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/** Writes records into data files of a table, one for each day, with the statistics that readers choose files by. */
final class RecordFiles {
    private final Table table;
    private final RecordFileWriter writer;

    /** @param fields what rows have; the table has columns for all of them */
    RecordFiles(Table table, List<Field> fields) {
        this.table = table;
        this.writer = new RecordFileWriter(table.schema(), fields);
    }

    /** The files, not yet in the table. */
    List<DataFile> write(List<ArchivedRecord> rows) throws IOException {
        PartitionKey key = new PartitionKey(table.spec(), table.schema());
        TimeOnly time = new TimeOnly(
                table.schema().columns().size(),
                table.schema().columns().indexOf(table.schema().findField(Beside.TIME.id())));
        Map<PartitionKey, List<ArchivedRecord>> days = new LinkedHashMap<>();
        for (ArchivedRecord row : rows) {
            key.partition(time.of(row.timeMicros()));
            List<ArchivedRecord> known = days.get(key);
            if (known == null) {
                known = new ArrayList<>();
                days.put(key.copy(), known);
            }
            known.add(row);
        }
        List<DataFile> files = new ArrayList<>();
        for (Map.Entry<PartitionKey, List<ArchivedRecord>> day : days.entrySet()) {
            files.add(write(day.getKey(), day.getValue()));
        }
        return files;
    }

    private DataFile write(PartitionKey day, List<ArchivedRecord> rows) throws IOException {
        OutputFile file = table.io()
                .newOutputFile(table.locationProvider()
                        .newDataLocation(table.spec(), day, "records-" + UUID.randomUUID() + ".parquet"));
        List<Long> groups = writer.write(new WarehouseOutput(file), rows);
        return DataFiles.builder(table.spec())
                .withPath(file.location())
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(file.toInputFile().getLength())
                .withPartition(day)
                .withMetrics(metrics(rows))
                .withSplitOffsets(groups)
                .withSortOrder(table.sortOrder())
                .build();
    }

    private static Metrics metrics(List<ArchivedRecord> rows) {
        Map<Integer, ByteBuffer> lower = new LinkedHashMap<>();
        Map<Integer, ByteBuffer> upper = new LinkedHashMap<>();
        Map<Integer, Long> counts = new LinkedHashMap<>();
        Map<Integer, Long> nulls = new LinkedHashMap<>();
        bounds(lower, upper, Beside.TIME, rows, ArchivedRecord::timeMicros);
        bounds(lower, upper, Beside.OFFSET, rows, ArchivedRecord::offset);
        lower.keySet().forEach(column -> {
            counts.put(column, (long) rows.size());
            nulls.put(column, 0L);
        });
        return new Metrics((long) rows.size(), null, counts, nulls, null, lower, upper);
    }

    private static void bounds(
            Map<Integer, ByteBuffer> lower,
            Map<Integer, ByteBuffer> upper,
            Beside column,
            List<ArchivedRecord> rows,
            ToLongFunction<ArchivedRecord> value) {
        long least = rows.stream().mapToLong(value).min().orElseThrow();
        long most = rows.stream().mapToLong(value).max().orElseThrow();
        lower.put(column.id(), Conversions.toByteBuffer(Types.LongType.get(), least));
        upper.put(column.id(), Conversions.toByteBuffer(Types.LongType.get(), most));
    }
}
