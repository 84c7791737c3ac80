package dev.datamesh.core.record;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** JSON without white space, the keys of objects in order: one text for one value, whoever read it. */
final class OrderedJson {
    private OrderedJson() {}

    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> quoted(text);
            case Map<?, ?> object -> object(object);
            case Collection<?> list -> list.stream().map(OrderedJson::text).collect(Collectors.joining(",", "[", "]"));
            // Numbers and truth values are written as Java writes them.
            default -> value.toString();
        };
    }

    private static String object(Map<?, ?> object) {
        var ordered = new TreeMap<String, Object>();
        object.forEach((key, value) -> ordered.put(String.valueOf(key), value));
        return ordered.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ":" + text(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
