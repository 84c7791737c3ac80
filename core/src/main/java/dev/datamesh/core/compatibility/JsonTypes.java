package dev.datamesh.core.compatibility;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The types that a JSON Schema allows. */
final class JsonTypes {
    private static final Set<String> ALL = Set.of("null", "boolean", "object", "array", "number", "string");

    private JsonTypes() {}

    /** By their names; a number is no integer too, as every integer is a number. */
    static Set<String> of(Map<?, ?> schema) {
        return switch (schema.get("type")) {
            case String type -> Set.of(type);
            case Collection<?> types -> {
                Set<String> names = new TreeSet<>();
                types.forEach(type -> names.add(String.valueOf(type)));
                yield names;
            }
            case null, default -> ALL;
        };
    }

    static boolean admits(Set<String> types, String type) {
        return types.contains(type) || (type.equals("integer") && types.contains("number"));
    }

    /** Those of a schema that says none follow from nothing but its values. */
    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Boolean truth -> "boolean";
            case Number number ->
                new BigDecimal(number.toString()).stripTrailingZeros().scale() <= 0 ? "integer" : "number";
            case String text -> "string";
            case Collection<?> list -> "array";
            default -> "object";
        };
    }

    /** Whether no value is of both. */
    static boolean areApart(Set<String> some, Set<String> others) {
        return some.stream().noneMatch(type -> admits(others, type))
                && others.stream().noneMatch(type -> admits(some, type));
    }

    static String words(Map<?, ?> schema) {
        Set<String> types = of(schema);
        return types.equals(ALL) ? "any type" : String.join(" or ", List.copyOf(new TreeSet<>(types)));
    }
}
