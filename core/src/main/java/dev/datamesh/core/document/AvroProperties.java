package dev.datamesh.core.document;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields of an Avro record as a contract's properties. A type that the standard has no word for has its Avro name only. */
final class AvroProperties {
    /** Deeper is no contract that people read; names that refer to themselves end earlier, for a name is not followed. */
    private static final int DEEPEST = 16;

    private AvroProperties() {}

    static List<Map<String, Object>> of(Map<String, Object> schema, @Nullable String key, String classification) {
        return fields(schema, key, classification, 0);
    }

    private static List<Map<String, Object>> fields(
            Map<?, ?> record, @Nullable String key, @Nullable String classification, int depth) {
        return record.get("fields") instanceof List<?> fields
                ? fields.stream()
                        .filter(Map.class::isInstance)
                        .map(field -> field((Map<?, ?>) field, key, classification, depth))
                        .toList()
                : List.of();
    }

    private static Map<String, Object> field(
            Map<?, ?> field, @Nullable String key, @Nullable String classification, int depth) {
        String name = String.valueOf(field.get("name"));
        boolean isKey = name.equals(key);
        boolean nullable = field.get("type") instanceof List<?> branches && branches.contains("null");
        Entries entries = new Entries()
                .put("name", name)
                .put("description", field.get("doc"))
                .put("primaryKey", isKey ? true : null)
                .put("primaryKeyPosition", isKey ? 1 : null)
                .put("required", !nullable);
        type(entries, field.get("type"), depth);
        return entries.put("classification", classification).map();
    }

    private static void type(Entries entries, @Nullable Object type, int depth) {
        if (type instanceof List<?> branches) {
            List<?> others =
                    branches.stream().filter(branch -> !"null".equals(branch)).toList();
            if (others.size() == 1) {
                type(entries, others.getFirst(), depth);
            } else {
                entries.put("physicalType", "union");
            }
        } else if (type instanceof Map<?, ?> complex) {
            complex(entries, complex, depth);
        } else {
            primitive(entries, String.valueOf(type));
        }
    }

    private static void complex(Entries entries, Map<?, ?> type, int depth) {
        String name = String.valueOf(type.get("type"));
        switch (Objects.requireNonNullElse(type.get("logicalType"), name).toString()) {
            case "record" -> {
                put(entries, "object", name);
                if (depth < DEEPEST) {
                    entries.put("properties", fields(type, null, null, depth + 1));
                }
            }
            case "array" -> {
                put(entries, "array", name);
                if (depth < DEEPEST) {
                    Entries items = new Entries();
                    type(items, type.get("items"), depth + 1);
                    entries.put("items", items.map());
                }
            }
            case "date" -> put(entries, "date", "date");
            case "time-millis", "time-micros" -> put(entries, "time", logical(type));
            case "timestamp-millis", "timestamp-micros", "timestamp-nanos" -> put(entries, "timestamp", logical(type));
            case "decimal" ->
                put(entries, "number", "decimal(" + type.get("precision") + "," + scale(type.get("scale")) + ")");
            case "uuid" -> put(entries, "string", "uuid");
            case "enum" -> put(entries, "string", "enum");
            case "map" -> put(entries, "object", "map");
            default -> primitive(entries, name);
        }
    }

    private static String logical(Map<?, ?> type) {
        return String.valueOf(type.get("logicalType"));
    }

    private static Object scale(@Nullable Object scale) {
        return scale == null ? 0 : scale;
    }

    private static void primitive(Entries entries, String name) {
        switch (name) {
            case "string" -> put(entries, "string", name);
            case "boolean" -> put(entries, "boolean", name);
            case "int" -> put(entries, "integer", name).put("logicalTypeOptions", Map.of("format", "i32"));
            case "long" -> put(entries, "integer", name).put("logicalTypeOptions", Map.of("format", "i64"));
            case "float" -> put(entries, "number", name).put("logicalTypeOptions", Map.of("format", "f32"));
            case "double" -> put(entries, "number", name).put("logicalTypeOptions", Map.of("format", "f64"));
            default -> entries.put("physicalType", name);
        }
    }

    private static Entries put(Entries entries, String logical, String physical) {
        return entries.put("logicalType", logical).put("physicalType", physical);
    }
}
