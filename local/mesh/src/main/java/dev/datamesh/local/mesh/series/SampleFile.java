package dev.datamesh.local.mesh.series;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.console.MeshException;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Columns of a Parquet file, each the samples of one channel in the order of time; nulls are missing samples. */
public record SampleFile(Path path, Map<String, Samples> columns) {
    /** A minute of a thousand fast channels is a gigabyte; what is replayed is held in memory. */
    private static final long MOST_ROWS = 100_000_000L;

    public SampleFile {
        columns = Map.copyOf(columns);
    }

    /** The names of the file's columns. */
    public static List<String> columnNames(Path path) {
        try (ParquetFileReader reader = open(path)) {
            return reader.getFileSchema().getColumns().stream()
                    .map(ColumnSchema::name)
                    .toList();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** Reads some of the columns, whole. */
    public static SampleFile read(Path path, Collection<String> columns) {
        try (ParquetFileReader reader = open(path)) {
            long rows = reader.getFileMetaData().numRows();
            if (rows > MOST_ROWS) {
                throw new MeshException(path + " has " + rows + " rows, more than " + MOST_ROWS, "publish it in parts");
            }
            Map<String, Samples> read = new LinkedHashMap<>();
            for (ColumnSchema column : reader.getFileSchema().getColumns()) {
                if (columns.contains(column.name())) {
                    read.put(column.name(), column(path, reader, column, (int) rows));
                }
            }
            for (String wanted : columns) {
                if (!read.containsKey(wanted)) {
                    throw new MeshException(
                            path + " has no column " + wanted,
                            "it has "
                                    + reader.getFileSchema().getColumns().stream()
                                            .map(ColumnSchema::name)
                                            .collect(Collectors.joining(", ")));
                }
            }
            return new SampleFile(path, read);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static Samples column(Path path, ParquetFileReader file, ColumnSchema column, int rows) {
        DataType type = typeOf(column)
                .orElseThrow(() -> new MeshException(
                        path + ": column " + column.name() + " is " + column.type() + ", which no channel carries",
                        "channels carry float32, float64 and 32- or 64-bit integers"));
        ByteBuffer bytes = ByteBuffer.allocate(rows * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        BitSet missing = new BitSet();
        int at = 0;
        try (ColumnReader reader = file.columnReader(column.columnIndex())) {
            while (reader.nextBatch()) {
                for (int index = 0; index < reader.getRecordCount(); index++, at++) {
                    if (reader.getLeafValidity().isNull(index)) {
                        missing.set(at);
                        bytes.position(bytes.position() + type.bytes());
                    } else {
                        put(bytes, type, reader, index);
                    }
                }
            }
        }
        return Samples.ofWire(type, bytes.array(), missing);
    }

    private static void put(ByteBuffer bytes, DataType type, ColumnReader reader, int index) {
        switch (type) {
            case FLOAT64 -> bytes.putDouble(reader.getDoubles()[index]);
            case FLOAT32 -> bytes.putFloat(reader.getFloats()[index]);
            case INT32, UINT32 -> bytes.putInt(reader.getInts()[index]);
            case INT64, UINT64 -> bytes.putLong(reader.getLongs()[index]);
        }
    }

    private static Optional<DataType> typeOf(ColumnSchema column) {
        boolean unsigned = column.logicalType() instanceof LogicalType.IntType whole && !whole.isSigned();
        if (column.maxRepetitionLevel() > 0) {
            return Optional.empty();
        }
        return switch (column.type()) {
            case DOUBLE -> Optional.of(DataType.FLOAT64);
            case FLOAT -> Optional.of(DataType.FLOAT32);
            case INT32 -> Optional.of(unsigned ? DataType.UINT32 : DataType.INT32);
            case INT64 -> Optional.of(unsigned ? DataType.UINT64 : DataType.INT64);
            case BOOLEAN, INT96, BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> Optional.empty();
        };
    }

    private static ParquetFileReader open(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new MeshException("there is no file " + path, "name a Parquet file by --file");
        }
        return ParquetFileReader.open(InputFile.of(path));
    }

    private static MeshException unreadable(Path path, IOException e) {
        return new MeshException(path + " cannot be read as Parquet: " + e.getMessage(), "", e);
    }
}
