package dev.datamesh.api.generate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.ListSet;
import dev.datamesh.api.Patterns;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Walks a schema beside the Java type it was made from, and adds what Fabric8 leaves out: how lists merge, the order in which
 * fields and enum values are declared, descriptions of types, the format of times. Takes out what it puts there too much.
 */
final class SchemaRefiner {
    private static final String RULES = "x-kubernetes-validations";

    /** What a reader of the manifest wants to know first stands first; what is not named here keeps its place between. */
    private static final List<String> FIRST = List.of("description", "type", "format", "enum", "default");

    private static final List<String> LAST = List.of("required", "properties", "additionalProperties", "items", RULES);

    private final ObjectMapper json;

    SchemaRefiner(ObjectMapper json) {
        this.json = json;
    }

    void refine(ObjectNode schema, Type type) {
        Class<?> raw = raw(type);
        if (raw.isRecord()) {
            refineRecord(schema, raw);
        } else if (List.class == raw) {
            refine(schema.withObject("items"), argument(type, 0));
        } else if (Map.class == raw && argument(type, 1) != Object.class) {
            refine(schema.withObject("additionalProperties"), argument(type, 1));
        } else if (raw.isEnum()) {
            ArrayNode values = schema.putArray("enum");
            for (Object constant : raw.getEnumConstants()) {
                values.add(json.<JsonNode>valueToTree(constant));
            }
        }
        tidy(schema);
    }

    private void refineRecord(ObjectNode schema, Class<?> type) {
        JsonClassDescription description = type.getAnnotation(JsonClassDescription.class);
        if (description != null && !schema.has("description")) {
            schema.put("description", description.value());
        }
        ObjectNode properties = schema.withObject("properties");
        ObjectNode ordered = json.createObjectNode();
        for (RecordComponent component : type.getRecordComponents()) {
            ObjectNode property = (ObjectNode) properties.get(component.getName());
            refineComponent(property, component);
            ordered.set(component.getName(), property);
        }
        schema.set("properties", ordered);
    }

    private void refineComponent(ObjectNode property, RecordComponent component) {
        Type type = component.getGenericType();
        if (raw(type) == List.class) {
            mergeAs(property, component);
        }
        if (raw(type) == Map.class && argument(type, 1) == Object.class) {
            // Fabric8 takes Object for an object; here it is anything.
            property.remove("additionalProperties");
            OpenSchemas.describe(property, component.getName());
        }
        refine(property, type);
    }

    private static void mergeAs(ObjectNode list, RecordComponent component) {
        ListMap map = component.getAnnotation(ListMap.class);
        if (map != null) {
            list.put("x-kubernetes-list-type", "map");
            ArrayNode keys = list.putArray("x-kubernetes-list-map-keys");
            List.of(map.value()).forEach(keys::add);
        } else {
            list.put("x-kubernetes-list-type", component.isAnnotationPresent(ListSet.class) ? "set" : "atomic");
        }
    }

    /** What holds for every schema, whatever it was made from. */
    void tidy(ObjectNode schema) {
        for (String bound : List.of("minimum", "maximum")) {
            if (schema.has(bound)) {
                schema.put(bound, schema.get(bound).asLong());
            }
        }
        if (schema.path("default").isObject()) {
            // The fields have defaults of their own, and the API server fills them in.
            schema.putObject("default");
        }
        if (Patterns.RFC3339.equals(schema.path("pattern").asText())) {
            schema.put("format", "date-time");
        }
        if (schema.has(RULES)) {
            // An annotation of a record component is found on its field and on its accessor.
            Set<JsonNode> rules = new LinkedHashSet<>();
            schema.withArray(RULES).forEach(rules::add);
            schema.set(RULES, json.createArrayNode().addAll(rules));
        }
        reorder(schema);
    }

    private void reorder(ObjectNode schema) {
        ObjectNode before = schema.deepCopy();
        schema.removeAll();
        move(FIRST, before, schema);
        ObjectNode last = json.createObjectNode();
        move(LAST, before, last);
        schema.setAll(before);
        schema.setAll(last);
    }

    private static void move(List<String> names, ObjectNode from, ObjectNode to) {
        for (String name : names) {
            if (from.has(name)) {
                to.set(name, from.remove(name));
            }
        }
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }
}
