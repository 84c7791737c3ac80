package dev.datamesh.runtime.archive;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Goes through a data file's rows with samples of one type, some at a time, in the file's order. */
final class SeriesFileCursor implements Iterator<ArchivedRow>, AutoCloseable {
    /** A row of strain is 128 KiB. */
    private static final int BATCH_ROWS = 32;

    private final ParquetFileReader file;
    private final ColumnReaders columns;
    private final DataType type;
    private final ArrayDeque<ArchivedRow> rows = new ArrayDeque<>();

    private SeriesFileCursor(ParquetFileReader file, DataType type) {
        this.file = file;
        this.type = type;
        this.columns = file.buildColumnReaders(SeriesFileReader.projection(type))
                .batchSize(BATCH_ROWS)
                .build();
    }

    /** At the first of them; empty if the file has no column of the type. */
    static Optional<SeriesFileCursor> open(InputFile input, DataType type) throws IOException {
        ParquetFileReader file = ParquetFileReader.open(input);
        if (SeriesFileReader.has(file, type)) {
            return Optional.of(new SeriesFileCursor(file, type));
        }
        file.close();
        return Optional.empty();
    }

    @Override
    public boolean hasNext() {
        while (rows.isEmpty() && columns.nextBatch()) {
            SeriesFileReader.batch(columns, type, rows);
        }
        return !rows.isEmpty();
    }

    @Override
    public ArchivedRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return rows.remove();
    }

    /** The row that comes next. */
    ArchivedRow peek() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return rows.element();
    }

    @Override
    public void close() throws IOException {
        columns.close();
        file.close();
    }
}
