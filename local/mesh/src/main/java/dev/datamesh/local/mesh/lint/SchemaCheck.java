package dev.datamesh.local.mesh.lint;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds a manifest's spec against the schema of its kind: fields that there are none of, values of another type, and what the schema bounds.
 * The schema's rules in CEL are left to the API server.
 */
final class SchemaCheck {
    /**
     * Something that the schema does not allow.
     *
     * @param field its path: {@code spec.streams[0].live.retention}
     * @param message field, found, allowed
     */
    record Wrong(String field, String message) {}

    private final List<Wrong> wrong = new ArrayList<>();

    private SchemaCheck() {}

    /**
     * All that is wrong.
     *
     * @param definition the CustomResourceDefinition of the kind; its last version counts
     */
    static List<Wrong> of(Map<String, ?> definition, Map<String, ?> object) {
        List<?> versions = (List<?>) map(definition.get("spec")).get("versions");
        Map<?, ?> schema = map(map(map(versions.getLast()).get("schema")).get("openAPIV3Schema"));
        var check = new SchemaCheck();
        check.value(
                "spec", object.get("spec"), map(map(schema.get("properties")).get("spec")));
        return check.wrong;
    }

    private void value(String field, @Nullable Object value, Map<?, ?> schema) {
        // The API server drops what is null, or fills it in.
        if (value == null || Boolean.TRUE.equals(schema.get("x-kubernetes-int-or-string"))) {
            return;
        }
        boolean fits = switch (String.valueOf(schema.get("type"))) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue());
            case "number" -> value instanceof Number;
            default -> true;
        };
        if (!fits) {
            add(field, "found " + words(value) + "; allowed: " + schema.get("type"));
            return;
        }
        switch (value) {
            case Map<?, ?> object -> object(field, object, schema);
            case List<?> list -> list(field, list, schema);
            case String text -> text(field, text, schema);
            case Number number -> number(field, number, schema);
            default -> {
                // Nothing more is said of it.
            }
        }
    }

    private void object(String field, Map<?, ?> object, Map<?, ?> schema) {
        Map<?, ?> properties = map(schema.get("properties"));
        boolean open = Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"));
        object.forEach((key, value) -> {
            String path = field + "." + key;
            if (properties.containsKey(key)) {
                value(path, value, map(properties.get(key)));
            } else if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
                value(path, value, values);
            } else if (!open && !schema.containsKey("additionalProperties")) {
                add(path, "there is no such field; " + closest(key.toString(), properties));
            }
        });
        if (schema.get("required") instanceof List<?> required) {
            required.stream()
                    .filter(name -> !object.containsKey(name)
                            && !map(properties.get(name)).containsKey("default"))
                    .forEach(name -> add(field, "found no " + name + "; it must be set"));
        }
    }

    private void list(String field, List<?> list, Map<?, ?> schema) {
        bounds(field, list.size(), schema.get("minItems"), schema.get("maxItems"), " entries");
        for (int i = 0; i < list.size(); i++) {
            value(field + "[" + i + "]", list.get(i), map(schema.get("items")));
        }
    }

    private void text(String field, String text, Map<?, ?> schema) {
        bounds(
                field,
                text.codePointCount(0, text.length()),
                schema.get("minLength"),
                schema.get("maxLength"),
                " characters");
        if (schema.get("enum") instanceof List<?> allowed && !allowed.contains(text)) {
            add(
                    field,
                    "found " + words(text) + "; allowed: "
                            + String.join(
                                    ", ", allowed.stream().map(Object::toString).toList()));
        }
        if (schema.get("pattern") instanceof String pattern
                && !Pattern.compile(pattern).matcher(text).find()) {
            add(field, "found " + words(text) + "; allowed: what matches " + pattern);
        }
    }

    private void number(String field, Number number, Map<?, ?> schema) {
        bounds(field, number.doubleValue(), schema.get("minimum"), schema.get("maximum"), "");
    }

    private void bounds(String field, double found, @Nullable Object min, @Nullable Object max, String unit) {
        if (min instanceof Number least && found < least.doubleValue()) {
            add(field, "found " + plain(found) + unit + "; allowed: at least " + least);
        }
        if (max instanceof Number most && found > most.doubleValue()) {
            add(field, "found " + plain(found) + unit + "; allowed: at most " + most);
        }
    }

    private void add(String field, String message) {
        wrong.add(new Wrong(field, field + ": " + message));
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    private static String words(Object value) {
        return switch (value) {
            case Map<?, ?> ignored -> "an object";
            case List<?> ignored -> "a list";
            case String text when text.length() > 64 -> "'" + text.substring(0, 63) + "…'";
            case String text -> "'" + text + "'";
            default -> value.toString();
        };
    }

    /** The field that was probably meant, or all that there are. */
    private static String closest(String key, Map<?, ?> properties) {
        Optional<String> near = properties.keySet().stream()
                .map(Object::toString)
                .filter(name ->
                        distance(key.toLowerCase(java.util.Locale.ROOT), name.toLowerCase(java.util.Locale.ROOT)) <= 2)
                .min(java.util.Comparator.comparingInt(name -> distance(key, name)));
        return near.map(name -> "did you mean " + name + "?")
                .orElse("there are "
                        + String.join(
                                ", ",
                                properties.keySet().stream()
                                        .map(Object::toString)
                                        .sorted()
                                        .toList()));
    }

    /** How many letters differ, by Levenshtein. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int swap = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(swap, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
