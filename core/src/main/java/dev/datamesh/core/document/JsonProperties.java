package dev.datamesh.core.document;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The properties of a JSON Schema as a contract's properties. What refers elsewhere has its reference as its physical type. */
final class JsonProperties {
    private static final int DEEPEST = 16;

    private JsonProperties() {}

    static List<Map<String, Object>> of(Map<String, Object> schema, @Nullable String key, String classification) {
        return properties(schema, key, classification, 0);
    }

    private static List<Map<String, Object>> properties(
            Map<?, ?> schema, @Nullable String key, @Nullable String classification, int depth) {
        if (!(schema.get("properties") instanceof Map<?, ?> properties)) {
            return List.of();
        }
        List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
        return properties.entrySet().stream()
                .map(entry -> {
                    String name = String.valueOf(entry.getKey());
                    boolean isKey = name.equals(key);
                    Entries entries = new Entries()
                            .put("name", name)
                            .put("primaryKey", isKey ? true : null)
                            .put("primaryKeyPosition", isKey ? 1 : null)
                            .put("required", required.contains(name));
                    if (entry.getValue() instanceof Map<?, ?> type) {
                        type(entries.put("description", type.get("description")), type, depth);
                    }
                    return entries.put("classification", classification).map();
                })
                .toList();
    }

    private static void type(Entries entries, Map<?, ?> schema, int depth) {
        switch (name(schema)) {
            case "string" -> string(entries, schema);
            case "integer" -> put(entries, "integer").put("logicalTypeOptions", range(schema));
            case "number" -> put(entries, "number").put("logicalTypeOptions", range(schema));
            case "boolean" -> put(entries, "boolean");
            case "object" -> {
                put(entries, "object");
                if (depth < DEEPEST) {
                    entries.put("properties", properties(schema, null, null, depth + 1));
                }
            }
            case "array" -> {
                put(entries, "array");
                if (depth < DEEPEST && schema.get("items") instanceof Map<?, ?> items) {
                    Entries item = new Entries();
                    type(item, items, depth + 1);
                    entries.put("items", item.map());
                }
            }
            case String other -> entries.put("physicalType", other);
        }
    }

    private static String name(Map<?, ?> schema) {
        return switch (schema.get("type")) {
            case String name -> name;
            case List<?> names
            when names.stream().filter(name -> !"null".equals(name)).count() == 1 ->
                names.stream()
                        .filter(name -> !"null".equals(name))
                        .findFirst()
                        .orElseThrow()
                        .toString();
            case List<?> names -> "union";
            case null, default -> schema.get("$ref") instanceof String reference ? reference : "any";
        };
    }

    private static void string(Entries entries, Map<?, ?> schema) {
        switch (String.valueOf(schema.get("format"))) {
            case "date" -> entries.put("logicalType", "date").put("physicalType", "string");
            case "date-time" -> entries.put("logicalType", "timestamp").put("physicalType", "string");
            case "time" -> entries.put("logicalType", "time").put("physicalType", "string");
            default ->
                put(entries, "string")
                        .put(
                                "logicalTypeOptions",
                                new Entries()
                                        .put("minLength", schema.get("minLength"))
                                        .put("maxLength", schema.get("maxLength"))
                                        .put("pattern", schema.get("pattern"))
                                        .put("format", schema.get("format"))
                                        .map());
        }
    }

    private static Map<String, Object> range(Map<?, ?> schema) {
        return new Entries()
                .put("multipleOf", schema.get("multipleOf"))
                .put("maximum", schema.get("maximum"))
                .put("exclusiveMaximum", schema.get("exclusiveMaximum"))
                .put("minimum", schema.get("minimum"))
                .put("exclusiveMinimum", schema.get("exclusiveMinimum"))
                .map();
    }

    private static Entries put(Entries entries, String type) {
        return entries.put("logicalType", type).put("physicalType", type);
    }
}
