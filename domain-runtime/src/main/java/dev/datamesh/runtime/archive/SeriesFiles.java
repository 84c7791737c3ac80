package dev.datamesh.runtime.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/** Writes rows into data files of a table, one for each partition of time, with the statistics that readers choose files by. */
final class SeriesFiles {
    private final Table table;
    private final SeriesFileWriter writer;

    SeriesFiles(Table table) {
        this.table = table;
        this.writer = new SeriesFileWriter(table.schema());
    }

    /** The files, not yet in the table. */
    List<DataFile> write(List<ArchivedRow> rows) throws IOException {
        Map<PartitionKey, List<ArchivedRow>> partitions = new LinkedHashMap<>();
        PartitionKey key = new PartitionKey(table.spec(), table.schema());
        TimeOnly time = new TimeOnly(table.schema().columns().size(), place(SeriesTable.TIME));
        for (ArchivedRow row : rows) {
            key.partition(time.of(SeriesFileWriter.utcMicros(row.gpsNanos())));
            List<ArchivedRow> known = partitions.get(key);
            if (known == null) {
                known = new ArrayList<>();
                partitions.put(key.copy(), known);
            }
            known.add(row);
        }
        List<DataFile> files = new ArrayList<>();
        for (Map.Entry<PartitionKey, List<ArchivedRow>> partition : partitions.entrySet()) {
            files.add(write(partition.getKey(), partition.getValue()));
        }
        return files;
    }

    private int place(String column) {
        return table.schema().columns().indexOf(table.schema().findField(column));
    }

    private DataFile write(PartitionKey partition, List<ArchivedRow> rows) throws IOException {
        OutputFile file = table.io()
                .newOutputFile(table.locationProvider()
                        .newDataLocation(table.spec(), partition, "series-" + UUID.randomUUID() + ".parquet"));
        List<Long> groups = writer.write(new WarehouseOutput(file), rows);
        return DataFiles.builder(table.spec())
                .withPath(file.location())
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(file.toInputFile().getLength())
                .withPartition(partition)
                .withMetrics(metrics(rows))
                .withSplitOffsets(groups)
                .withSortOrder(table.sortOrder())
                .build();
    }

    private Metrics metrics(List<ArchivedRow> rows) {
        Map<Integer, ByteBuffer> lower = new LinkedHashMap<>();
        Map<Integer, ByteBuffer> upper = new LinkedHashMap<>();
        Map<Integer, Long> counts = new LinkedHashMap<>();
        Map<Integer, Long> nulls = new LinkedHashMap<>();
        int channel = id(SeriesTable.CHANNEL);
        // By channel, so the first and the last.
        lower.put(
                channel,
                Conversions.toByteBuffer(Types.StringType.get(), rows.getFirst().channel()));
        upper.put(
                channel,
                Conversions.toByteBuffer(Types.StringType.get(), rows.getLast().channel()));
        bounds(lower, upper, SeriesTable.GPS_NS, rows, ArchivedRow::gpsNanos);
        bounds(lower, upper, SeriesTable.TIME, rows, row -> SeriesFileWriter.utcMicros(row.gpsNanos()));
        bounds(lower, upper, SeriesTable.KAFKA_OFFSET, rows, ArchivedRow::offset);
        lower.keySet().forEach(column -> {
            counts.put(column, (long) rows.size());
            nulls.put(column, 0L);
        });
        return new Metrics((long) rows.size(), null, counts, nulls, null, lower, upper);
    }

    private void bounds(
            Map<Integer, ByteBuffer> lower,
            Map<Integer, ByteBuffer> upper,
            String column,
            List<ArchivedRow> rows,
            ToLongFunction<ArchivedRow> value) {
        long least = rows.stream().mapToLong(value).min().orElseThrow();
        long most = rows.stream().mapToLong(value).max().orElseThrow();
        lower.put(id(column), Conversions.toByteBuffer(Types.LongType.get(), least));
        upper.put(id(column), Conversions.toByteBuffer(Types.LongType.get(), most));
    }

    private int id(String column) {
        return table.schema().findField(column).fieldId();
    }
}
