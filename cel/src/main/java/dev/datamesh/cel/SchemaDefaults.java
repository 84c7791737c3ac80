package dev.datamesh.cel;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills in what the API server fills in before anything judges an object: the defaults of its kind's schema. */
public final class SchemaDefaults {
    private final Map<?, ?> schema;

    private SchemaDefaults(Map<?, ?> schema) {
        this.schema = schema;
    }

    /**
     * Of a kind.
     *
     * @param crd its CustomResourceDefinition, as JSON has it; its last version counts
     */
    public static SchemaDefaults of(Map<String, ?> crd) {
        List<?> versions = (List<?>) map(crd.get("spec")).get("versions");
        return new SchemaDefaults(map(map(map(versions.getLast()).get("schema")).get("openAPIV3Schema")));
    }

    /**
     * The object with its defaults.
     *
     * @param now when it would be made, if it does not say when it was
     */
    public Map<String, Object> fill(Map<String, ?> object, Instant now) {
        Map<String, Object> filled = fill(object, schema);
        Map<String, Object> metadata = new LinkedHashMap<>();
        map(filled.get("metadata")).forEach((key, value) -> metadata.put(key.toString(), value));
        metadata.putIfAbsent(
                "creationTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
        filled.put("metadata", metadata);
        return filled;
    }

    private static Map<String, Object> fill(Map<?, ?> object, Map<?, ?> schema) {
        Map<String, Object> filled = new LinkedHashMap<>();
        object.forEach((key, value) -> filled.put(key.toString(), value));
        map(schema.get("properties")).forEach((name, property) -> {
            Map<?, ?> of = map(property);
            if (!filled.containsKey(name.toString()) && of.containsKey("default")) {
                filled.put(name.toString(), of.get("default"));
            }
            if (filled.containsKey(name.toString())) {
                filled.put(name.toString(), value(filled.get(name.toString()), of));
            }
        });
        return filled;
    }

    private static @Nullable Object value(@Nullable Object value, Map<?, ?> schema) {
        return switch (value) {
            case Map<?, ?> object -> fill(object, schema);
            case List<?> list ->
                list.stream().map(item -> value(item, map(schema.get("items")))).toList();
            case null, default -> value;
        };
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
