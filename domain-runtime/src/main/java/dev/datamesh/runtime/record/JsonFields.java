package dev.datamesh.runtime.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** JSON Schema's types as Arrow's, all of them nullable: what is absent is null. What has no one plain type is text in JSON. */
final class JsonFields {
    private static final int DEEPEST = 12;

    private JsonFields() {}

    static List<Field> of(JsonNode schema) {
        return members(schema, 0);
    }

    private static List<Field> members(JsonNode schema, int depth) {
        List<Field> members = new ArrayList<>();
        schema.path("properties")
                .properties()
                .forEach(property -> members.add(field(property.getKey(), property.getValue(), depth)));
        return members;
    }

    private static Field field(String name, JsonNode schema, int depth) {
        ArrowType type = switch (depth > DEEPEST ? "" : type(schema)) {
            case "boolean" -> ArrowType.Bool.INSTANCE;
            case "integer" -> new ArrowType.Int(64, true);
            case "number" -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case "array" -> schema.path("items").isObject() ? ArrowType.List.INSTANCE : ArrowType.Utf8.INSTANCE;
            case "object" -> schema.path("properties").isEmpty() ? ArrowType.Utf8.INSTANCE : ArrowType.Struct.INSTANCE;
            default -> ArrowType.Utf8.INSTANCE;
        };
        List<Field> children = switch (type) {
            case ArrowType.List list -> List.of(field("item", schema.path("items"), depth + 1));
            case ArrowType.Struct struct -> members(schema, depth + 1);
            default -> List.of();
        };
        return new Field(name, FieldType.nullable(type), children);
    }

    /** The one type beside null; else none. */
    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (!type.isArray()) {
            return type.asText();
        }
        List<String> types = new ArrayList<>();
        type.forEach(each -> types.add(each.asText()));
        types.remove("null");
        return types.size() == 1 ? types.getFirst() : "";
    }
}
