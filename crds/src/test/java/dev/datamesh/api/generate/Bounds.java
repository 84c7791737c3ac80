package dev.datamesh.api.generate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The bounds of a field in words. */
final class Bounds {
    private Bounds() {}

    static List<String> of(JsonNode field) {
        List<String> bounds = new ArrayList<>();
        if (field.has("enum")) {
            bounds.add(joined(field.get("enum"), ", "));
        }
        range(bounds, field, "minimum", "maximum", "");
        range(bounds, field, "minLength", "maxLength", " characters");
        range(bounds, field, "minItems", "maxItems", " elements");
        range(bounds, field, "minProperties", "maxProperties", " entries");
        if (field.has("pattern") && !field.has("format")) {
            bounds.add(ReferencePages.code(field.get("pattern").asText()));
        }
        if ("map".equals(field.path("x-kubernetes-list-type").asText())) {
            bounds.add("unique by " + joined(field.get("x-kubernetes-list-map-keys"), " and "));
        } else if ("set".equals(field.path("x-kubernetes-list-type").asText())) {
            bounds.add("unique");
        }
        if (field.has("items") && !"object".equals(field.at("/items/type").asText())) {
            of(field.get("items")).forEach(bound -> bounds.add("each " + bound));
        }
        return bounds;
    }

    private static void range(List<String> bounds, JsonNode field, String least, String most, String unit) {
        if (field.has(least) && field.has(most)) {
            bounds.add(field.get(least).asText() + " to " + field.get(most).asText() + unit);
        } else if (field.has(most)) {
            bounds.add("at most " + field.get(most).asText() + unit);
        } else if (field.has(least)) {
            bounds.add("at least " + field.get(least).asText() + unit);
        }
    }

    private static String joined(JsonNode values, String between) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(value -> ReferencePages.code(value.asText()))
                .collect(Collectors.joining(between));
    }
}
