package dev.datamesh.runtime.archive;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** The rows of some data files together, by channel and time. Few of them are in memory at once. */
final class MergedFiles implements Iterator<ArchivedRow>, AutoCloseable {
    private final List<SeriesFileCursor> open = new ArrayList<>();
    private final PriorityQueue<SeriesFileCursor> next =
            new PriorityQueue<>(Comparator.comparing(SeriesFileCursor::peek, order()));

    MergedFiles(Table table, List<DataFile> files) throws IOException {
        try {
            for (DataFile file : files) {
                for (DataType type : types(table)) {
                    SeriesFileCursor.open(WarehouseInput.of(table.io(), file.location(), file.fileSizeInBytes()), type)
                            .ifPresent(open::add);
                }
            }
            open.stream().filter(SeriesFileCursor::hasNext).forEach(next::add);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static List<DataType> types(Table table) {
        return Arrays.stream(DataType.values())
                .filter(type -> table.schema().findField(SeriesTable.samples(type)) != null)
                .toList();
    }

    private static Comparator<ArchivedRow> order() {
        return Comparator.comparing(ArchivedRow::channel)
                .thenComparingLong(ArchivedRow::gpsNanos)
                .thenComparingLong(ArchivedRow::offset);
    }

    @Override
    public boolean hasNext() {
        return !next.isEmpty();
    }

    @Override
    public ArchivedRow next() {
        SeriesFileCursor first = next.remove();
        ArchivedRow row = first.next();
        if (first.hasNext()) {
            next.add(first);
        }
        return row;
    }

    @Override
    public void close() throws IOException {
        for (SeriesFileCursor cursor : open) {
            cursor.close();
        }
    }
}
