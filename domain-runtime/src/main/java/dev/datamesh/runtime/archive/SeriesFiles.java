package dev.datamesh.runtime.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;

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
            files.add(write(partition.getKey(), partition.getValue().iterator()));
        }
        return files;
    }

    private int place(String column) {
        return table.schema().columns().indexOf(table.schema().findField(column));
    }

    /**
     * One file.
     *
     * @param partition that of all rows
     * @param rows by channel and time
     */
    DataFile write(StructLike partition, Iterator<ArchivedRow> rows) throws IOException {
        OutputFile file = table.io()
                .newOutputFile(table.locationProvider()
                        .newDataLocation(table.spec(), partition, "series-" + UUID.randomUUID() + ".parquet"));
        RowStatistics statistics = new RowStatistics(table.schema(), rows);
        List<Long> groups = writer.write(new WarehouseOutput(file), statistics);
        return DataFiles.builder(table.spec())
                .withPath(file.location())
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(file.toInputFile().getLength())
                .withPartition(partition)
                .withMetrics(statistics.metrics())
                .withSplitOffsets(groups)
                .withSortOrder(table.sortOrder())
                .build();
    }
}
