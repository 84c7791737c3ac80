package dev.datamesh.runtime.archive;

import dev.datamesh.runtime.archive.RecordColumns.Beside;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** Writes records into one Parquet file. */
final class RecordFileWriter {
    private static final int PAGE_BYTES = 256 << 10;
    private static final long ROW_GROUP_BYTES = 16L << 20;
    private static final int ZSTD_LEVEL = 1;
    private static final int TRUNCATED = 64;

    private final Schema table;
    private final Map<String, String> fieldsOfColumns = new HashMap<>();
    private final MessageType schema;
    private final ParquetProperties properties = ParquetProperties.builder()
            .withWriterVersion(WriterVersion.PARQUET_2_0)
            .withPageSize(PAGE_BYTES)
            .withAllocator(HeapByteBufferAllocator.getInstance())
            .build();

    /** @param fields what rows have */
    RecordFileWriter(Schema table, List<Field> fields) {
        this.table = table;
        this.schema = ParquetSchema.of(table);
        RecordColumns.of(table, fields).forEach((field, column) -> fieldsOfColumns.put(column, field));
    }

    /** Writes a file; returns the offsets of its row groups. */
    List<Long> write(OutputFile file, List<ArchivedRecord> rows) throws IOException {
        try (ParquetFileWriter writer = new ParquetFileWriter(
                file, schema, ParquetFileWriter.Mode.CREATE, ROW_GROUP_BYTES, 0, TRUNCATED, TRUNCATED, true)) {
            writer.start();
            int next = 0;
            while (next < rows.size()) {
                next = writeGroup(writer, rows, next);
            }
            writer.end(Map.of());
            return writer.getFooter().getBlocks().stream()
                    .map(block -> block.getStartingPos())
                    .toList();
        }
    }

    private int writeGroup(ParquetFileWriter writer, List<ArchivedRecord> rows, int from) throws IOException {
        ColumnChunkPageWriteStore pages = new ColumnChunkPageWriteStore(
                new ZstdPages(ZSTD_LEVEL), schema, properties.getAllocator(), TRUNCATED, true);
        try (pages;
                ColumnWriteStore columns = properties.newColumnWriteStore(schema, pages)) {
            RecordConsumer out = new ColumnIOFactory().getColumnIO(schema).getRecordWriter(columns);
            int next = from;
            while (next < rows.size() && (next == from || columns.getBufferedSize() < ROW_GROUP_BYTES)) {
                write(rows.get(next++), out);
            }
            out.flush();
            columns.flush();
            writer.startBlock(next - from);
            pages.flushToFileWriter(writer);
            writer.endBlock();
            return next;
        }
    }

    private void write(ArchivedRecord row, RecordConsumer out) {
        out.startMessage();
        int index = 0;
        for (Types.NestedField column : table.columns()) {
            member(index++, column.name(), column.type(), value(row, column), out);
        }
        out.endMessage();
    }

    private Object value(ArchivedRecord row, Types.NestedField column) {
        if (column.fieldId() > Beside.values().length) {
            String field = fieldsOfColumns.get(column.name());
            return field == null || row.fields() == null ? null : row.fields().get(field);
        }
        return switch (Beside.values()[column.fieldId() - 1]) {
            case KEY -> row.key();
            case TIME -> row.timeMicros();
            case PARTITION -> row.partition();
            case OFFSET -> row.offset();
            case DELETED -> row.isDeleted();
            case ERROR -> row.error();
            case RAW -> row.raw();
        };
    }

    private static void member(int index, String name, Type type, Object value, RecordConsumer out) {
        if (value != null) {
            out.startField(name, index);
            write(type, value, out);
            out.endField(name, index);
        }
    }

    private static void write(Type type, Object value, RecordConsumer out) {
        switch (type) {
            case Types.BooleanType _ -> out.addBoolean((Boolean) value);
            case Types.IntegerType _ -> out.addInteger(Math.toIntExact(((Number) value).longValue()));
            case Types.DateType _ -> out.addInteger((Integer) value);
            case Types.LongType _ -> out.addLong(((Number) value).longValue());
            case Types.TimestampType _ -> out.addLong((Long) value);
            case Types.FloatType _ -> out.addFloat(((Number) value).floatValue());
            case Types.DoubleType _ -> out.addDouble(((Number) value).doubleValue());
            case Types.DecimalType decimal -> out.addBinary(decimal((BigDecimal) value, decimal));
            case Types.BinaryType _ -> out.addBinary(Binary.fromConstantByteArray((byte[]) value));
            case Types.StructType struct -> struct(struct, (Map<?, ?>) value, out);
            case Types.ListType list -> list(list, (List<?>) value, out);
            case Types.MapType map -> map(map, (Map<?, ?>) value, out);
            default -> out.addBinary(Binary.fromString(value instanceof Map ? "{}" : value.toString()));
        }
    }

    private static void struct(Types.StructType type, Map<?, ?> values, RecordConsumer out) {
        out.startGroup();
        int index = 0;
        for (Types.NestedField member : type.fields()) {
            member(index++, member.name(), member.type(), value(values, member.name()), out);
        }
        out.endGroup();
    }

    /** A member's column may bear another name than it. */
    private static Object value(Map<?, ?> values, String column) {
        if (values.containsKey(column)) {
            return values.get(column);
        }
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            if (RecordTypes.name(entry.getKey().toString()).equals(column)) {
                return entry.getValue();
            }
        }
        return null;
    }

    private static void list(Types.ListType type, List<?> values, RecordConsumer out) {
        out.startGroup();
        if (!values.isEmpty()) {
            out.startField("list", 0);
            for (Object value : values) {
                out.startGroup();
                member(0, "element", type.elementType(), value, out);
                out.endGroup();
            }
            out.endField("list", 0);
        }
        out.endGroup();
    }

    private static void map(Types.MapType type, Map<?, ?> values, RecordConsumer out) {
        out.startGroup();
        if (!values.isEmpty()) {
            out.startField("key_value", 0);
            values.forEach((key, value) -> {
                out.startGroup();
                member(0, "key", type.keyType(), key, out);
                member(1, "value", type.valueType(), value, out);
                out.endGroup();
            });
            out.endField("key_value", 0);
        }
        out.endGroup();
    }

    private static Binary decimal(BigDecimal value, Types.DecimalType type) {
        byte[] unscaled = value.setScale(type.scale()).unscaledValue().toByteArray();
        byte[] bytes = new byte[TypeUtil.decimalRequiredBytes(type.precision())];
        Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
        System.arraycopy(unscaled, 0, bytes, bytes.length - unscaled.length, unscaled.length);
        return Binary.fromConstantByteArray(bytes);
    }
}
