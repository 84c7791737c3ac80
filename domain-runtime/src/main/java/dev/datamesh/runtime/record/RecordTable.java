package dev.datamesh.runtime.record;

import dev.datamesh.runtime.block.FlightMessage;
import dev.datamesh.runtime.catalogue.RecordStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Records as a table: a column for each field of the schema, and beside them where each lies. A row is never left out: of one that
 * cannot be decoded {@code _error} says why, and the schema's columns are null. Used by one thread.
 */
public final class RecordTable {
    private static final List<Field> BESIDE = List.of(
            Field.nullable("_key", ArrowType.Utf8.INSTANCE),
            Field.nullable("_time", new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC")),
            Field.nullable("_partition", new ArrowType.Int(32, true)),
            Field.nullable("_offset", new ArrowType.Int(64, true)),
            Field.nullable("_deleted", ArrowType.Bool.INSTANCE),
            Field.nullable("_error", ArrowType.Utf8.INSTANCE));

    private final BufferAllocator allocator;
    private final RecordDecoder decoder;
    private final List<Field> declared;
    private final Schema schema;
    private long undecodable;

    /** @param stream as it is now, and as it will be: records may come that are written by schemas of later */
    public RecordTable(Supplier<RecordStream> stream, BufferAllocator allocator) {
        this.allocator = allocator;
        this.decoder = RecordDecoder.of(stream);
        this.declared = nullable(decoder.fields());
        this.schema = schema(declared);
    }

    /** The columns of a stream as it is now. */
    public static Schema schema(RecordStream stream) {
        return schema(nullable(RecordDecoder.of(() -> stream).fields()));
    }

    /** The names of the columns beside the schema's. */
    public static List<String> beside() {
        return BESIDE.stream().map(Field::getName).toList();
    }

    private static Schema schema(List<Field> declared) {
        List<Field> fields = new ArrayList<>(declared);
        // A field of the schema with such a name is what its owner meant.
        BESIDE.stream()
                .filter(beside ->
                        declared.stream().noneMatch(field -> field.getName().equals(beside.getName())))
                .forEach(fields::add);
        return new Schema(fields);
    }

    public Schema schema() {
        return schema;
    }

    /** How many rows said that their record could not be decoded. */
    public long undecodable() {
        return undecodable;
    }

    /** Records as a message of Arrow Flight. */
    public byte[] message(List<? extends StreamRecord> records) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            root.allocateNew();
            for (int row = 0; row < records.size(); row++) {
                switch (records.get(row)) {
                    case RawRecord raw -> {
                        String error = fields(root, row, raw.value() == null, () -> decoded(raw.value()));
                        String key = raw.key() == null ? null : new String(raw.key(), StandardCharsets.UTF_8);
                        beside(root, row, raw, key, raw.value() == null, error);
                    }
                    case PastRecord past -> {
                        String error =
                                fields(root, row, past.fields() == null, () -> decoder.complete(past.fields())::get);
                        beside(root, row, past, past.key(), past.fields() == null, error);
                    }
                }
            }
            root.setRowCount(records.size());
            return FlightMessage.batch(root);
        }
    }

    private Function<String, Object> decoded(byte[] value) {
        Object decoded = decoder.decode(value);
        return name -> Cells.member(decoded, name);
    }

    /** Returns what is wrong with them; null = nothing. */
    private String fields(VectorSchemaRoot root, int row, boolean deleted, Supplier<Function<String, Object>> members) {
        String error = null;
        if (!deleted) {
            try {
                each(root, row, members.get());
                return null;
            } catch (IllegalArgumentException | ArithmeticException e) {
                undecodable++;
                error = e.getMessage();
            }
        }
        each(root, row, name -> null);
        return error;
    }

    private void each(VectorSchemaRoot root, int row, Function<String, Object> value) {
        for (int i = 0; i < declared.size(); i++) {
            FieldVector vector = root.getVector(i);
            Cells.set(vector, row, value.apply(vector.getName()));
        }
    }

    private void beside(
            VectorSchemaRoot root, int row, StreamRecord record, String key, boolean deleted, String error) {
        for (int i = declared.size(); i < root.getFieldVectors().size(); i++) {
            FieldVector vector = root.getVector(i);
            Cells.set(
                    vector,
                    row,
                    switch (vector.getName()) {
                        case "_key" -> key;
                        case "_time" -> record.timeMillis();
                        case "_partition" -> record.partition();
                        case "_offset" -> record.offset();
                        case "_deleted" -> deleted;
                        default -> error;
                    });
        }
    }

    /** A row may have to do without any of them. */
    private static List<Field> nullable(List<Field> fields) {
        return fields.stream()
                .map(field -> new Field(field.getName(), FieldType.nullable(field.getType()), field.getChildren()))
                .toList();
    }
}
