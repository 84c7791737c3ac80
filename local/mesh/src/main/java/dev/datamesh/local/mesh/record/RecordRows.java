package dev.datamesh.local.mesh.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of a table of records, in words. The columns beside the record's own begin with an underscore. */
public final class RecordRows {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BESIDE = "_";

    private RecordRows() {}

    /** The record as a line of JSON. */
    public static String json(VectorSchemaRoot root, int row) {
        Map<String, Object> record = new LinkedHashMap<>();
        own(root).forEach(vector -> record.put(vector.getName(), plain(vector.getObject(row))));
        return json(record);
    }

    /** The names of the record's own columns, and of where it lies, as a line of CSV. */
    public static String csvHeader(VectorSchemaRoot root) {
        return root.getFieldVectors().stream()
                .map(FieldVector::getName)
                .map(RecordRows::quoted)
                .collect(Collectors.joining(","));
    }

    /** All columns as a line of CSV; nested values are JSON. */
    public static String csv(VectorSchemaRoot root, int row) {
        return root.getFieldVectors().stream()
                .map(vector -> plain(vector.getObject(row)))
                .map(value -> value == null
                        ? ""
                        : quoted(value instanceof Map || value instanceof Collection ? json(value) : value.toString()))
                .collect(Collectors.joining(","));
    }

    /** Why there is no record in this row; empty if there is one. */
    public static Optional<String> trouble(VectorSchemaRoot root, int row) {
        FieldVector error = root.getVector("_error");
        FieldVector deleted = root.getVector("_deleted");
        String where = "partition " + cell(root, "_partition", row) + ", offset " + cell(root, "_offset", row);
        if (error != null && !error.isNull(row)) {
            return Optional.of(where + ": " + error.getObject(row));
        }
        return deleted != null && Boolean.TRUE.equals(deleted.getObject(row))
                ? Optional.of(where + ": the record of key " + cell(root, "_key", row) + " is deleted")
                : Optional.empty();
    }

    private static Object cell(VectorSchemaRoot root, String column, int row) {
        FieldVector vector = root.getVector(column);
        return vector == null ? "?" : vector.getObject(row);
    }

    private static List<FieldVector> own(VectorSchemaRoot root) {
        return root.getFieldVectors().stream()
                .filter(vector -> !vector.getName().startsWith(BESIDE))
                .toList();
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<String, Object> plain = new LinkedHashMap<>();
                map.forEach((key, each) -> plain.put(String.valueOf(key), plain(each)));
                yield plain;
            }
            case Collection<?> list -> {
                List<Object> plain = new ArrayList<>();
                list.forEach(each -> plain.add(plain(each)));
                yield plain;
            }
            case Number number -> number;
            case Boolean truth -> truth;
            default -> value.toString();
        };
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values are JSON", e);
        }
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
