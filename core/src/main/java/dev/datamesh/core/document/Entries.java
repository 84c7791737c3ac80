package dev.datamesh.core.document;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of a document's object, in the order in which they are read; what is absent or empty has none. */
final class Entries {
    private final Map<String, Object> values = new LinkedHashMap<>();

    Entries put(String name, @Nullable Object value) {
        boolean nothing = value == null
                || value instanceof String text && text.isEmpty()
                || value instanceof Collection<?> all && all.isEmpty()
                || value instanceof Map<?, ?> entries && entries.isEmpty();
        if (!nothing) {
            values.put(name, value);
        }
        return this;
    }

    Map<String, Object> map() {
        return values;
    }

    /** The form that both standards give to what they have no word for. */
    static List<Map<String, Object>> customProperties(Map<String, Object> values) {
        List<Map<String, Object>> properties = new ArrayList<>();
        values.forEach((name, value) -> properties.add(
                new Entries().put("property", name).put("value", value).map()));
        return properties;
    }
}
