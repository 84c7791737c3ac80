package dev.datamesh.api.generate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiConsumer;

/** Walks schemas. */
final class Schemas {
    private Schemas() {}

    /**
     * Visits a schema and all below it, in the order in which they are written.
     *
     * @param visitor is told the path, such as {@code .spec.streams[].name}, where {@code []} stands for the elements of a list and
     *     {@code {}} for the values of a map; the root's is empty
     */
    static void walk(JsonNode root, BiConsumer<String, JsonNode> visitor) {
        visit("", root, visitor);
    }

    private static void visit(String path, JsonNode schema, BiConsumer<String, JsonNode> visitor) {
        visitor.accept(path, schema);
        schema.path("properties")
                .properties()
                .forEach(property -> visit(path + "." + property.getKey(), property.getValue(), visitor));
        if (schema.has("items")) {
            visit(path + "[]", schema.get("items"), visitor);
        }
        if (schema.path("additionalProperties").isObject()) {
            visit(path + "{}", schema.get("additionalProperties"), visitor);
        }
    }
}
