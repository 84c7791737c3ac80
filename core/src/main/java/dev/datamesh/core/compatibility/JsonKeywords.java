package dev.datamesh.core.compatibility;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The keywords of a JSON Schema that say what a value is, without choices and references. */
final class JsonKeywords {
    private final Map<?, ?> written;
    private final Map<?, ?> read;
    private final String field;
    private final Findings findings;

    /** Compares what lies inside. */
    @FunctionalInterface
    interface Inside {
        void compare(@Nullable Object written, @Nullable Object read, String field);
    }

    JsonKeywords(Map<?, ?> written, Map<?, ?> read, String field, Findings findings) {
        this.written = written;
        this.read = read;
        this.field = field;
        this.findings = findings;
    }

    void compare(Inside inside) {
        Collection<?> values = values(written);
        if (values != null) {
            listed(values);
            return;
        }
        Set<String> types = JsonTypes.of(written);
        Set<String> taken = JsonTypes.of(read);
        if (!types.stream().allMatch(type -> JsonTypes.admits(taken, type))) {
            findings.add(field, JsonTypes.words(written), JsonTypes.words(read));
            return;
        }
        if (values(read) != null) {
            findings.add(field, "more than a list of values", "only " + values(read));
            return;
        }
        new JsonBounds(written, read, field, findings).compare(types);
        if (types.contains("string")) {
            pattern();
        }
        if (types.contains("array")) {
            array(inside);
        }
        if (types.contains("object")) {
            object(inside);
        }
    }

    /** What may be written is a list of values. */
    private void listed(Collection<?> values) {
        Collection<?> taken = values(read);
        Set<Object> known = new HashSet<>();
        if (taken != null) {
            taken.forEach(value -> known.add(comparable(value)));
        }
        for (Object value : values) {
            if (!JsonTypes.admits(JsonTypes.of(written), JsonTypes.of(value))) {
                continue;
            }
            if (!JsonTypes.admits(JsonTypes.of(read), JsonTypes.of(value))) {
                findings.add(field, JsonTypes.of(value), JsonTypes.words(read));
            } else if (taken != null && !known.contains(comparable(value))) {
                findings.add(field, "the value " + value, "only " + taken);
            }
        }
        Set<String> others = new TreeSet<>();
        read.keySet().forEach(keyword -> others.add(String.valueOf(keyword)));
        others.removeAll(Set.of("type", "enum", "const"));
        if (taken == null
                && others.stream()
                        .anyMatch(key -> !String.valueOf(read.get(key)).equals(String.valueOf(written.get(key))))) {
            findings.undecided(field, "whether each listed value fits is not looked at");
        }
    }

    private static @Nullable Object comparable(@Nullable Object value) {
        return value instanceof Number number ? new BigDecimal(number.toString()).stripTrailingZeros() : value;
    }

    private static @Nullable Collection<?> values(Map<?, ?> schema) {
        if (schema.containsKey("const")) {
            Object value = schema.get("const");
            return value == null ? Collections.singleton(null) : List.of(value);
        }
        return schema.get("enum") instanceof Collection<?> values ? values : null;
    }

    private void pattern() {
        Object wanted = read.get("pattern");
        Object given = written.get("pattern");
        if (wanted != null && given == null) {
            findings.add(field, "no pattern", "pattern " + wanted);
        } else if (wanted != null && !wanted.equals(given)) {
            findings.undecided(field, "whether pattern " + given + " allows only what " + wanted + " does");
        }
    }

    private void array(Inside inside) {
        if (Boolean.TRUE.equals(read.get("uniqueItems")) && !Boolean.TRUE.equals(written.get("uniqueItems"))) {
            findings.add(field, "items that may be equal", "uniqueItems");
        }
        Object wanted = read.get("items");
        Object given = written.get("items");
        if (wanted instanceof Collection || given instanceof Collection) {
            if (!String.valueOf(wanted).equals(String.valueOf(given))) {
                findings.undecided(field, "items says more than is understood");
            }
        } else if (wanted != null) {
            inside.compare(given == null ? Map.of() : given, wanted, field + "[]");
        }
    }

    private void object(Inside inside) {
        Set<String> given = names(written.get("required"));
        for (String name : names(read.get("required"))) {
            if (!given.contains(name)) {
                findings.add(at(name), "a property that may be left out", "a required one");
            }
        }
        if (written.containsKey("patternProperties") || read.containsKey("patternProperties")) {
            if (!written.equals(read)) {
                findings.undecided(field, "patternProperties says more than is understood");
            }
            return;
        }
        Map<?, ?> writes = properties(written);
        Map<?, ?> reads = properties(read);
        Object others = further(written);
        Object taken = further(read);
        Set<String> all = new TreeSet<>();
        writes.keySet().forEach(name -> all.add(String.valueOf(name)));
        reads.keySet().forEach(name -> all.add(String.valueOf(name)));
        for (String name : all) {
            Object value = writes.containsKey(name) ? writes.get(name) : others;
            Object wanted = reads.containsKey(name) ? reads.get(name) : taken;
            if (!writes.containsKey(name) && isOpen(others) && !isOpen(wanted)) {
                findings.add(
                        at(name),
                        "anything, as further properties are allowed",
                        wanted instanceof Map<?, ?> schema ? JsonTypes.words(schema) : "none");
            } else if (Boolean.FALSE.equals(wanted) && !Boolean.FALSE.equals(value)) {
                findings.add(at(name), "a property", "none");
            } else {
                inside.compare(value, wanted, at(name));
            }
        }
        inside.compare(others, taken, at("*"));
    }

    private static boolean isOpen(@Nullable Object schema) {
        return Boolean.TRUE.equals(schema) || (schema instanceof Map<?, ?> map && map.isEmpty());
    }

    private static Object further(Map<?, ?> schema) {
        Object further = schema.get("additionalProperties");
        return further == null ? Boolean.TRUE : further;
    }

    private static Map<?, ?> properties(Map<?, ?> schema) {
        return schema.get("properties") instanceof Map<?, ?> properties ? properties : Map.of();
    }

    private static Set<String> names(@Nullable Object required) {
        Set<String> names = new TreeSet<>();
        if (required instanceof Collection<?> list) {
            list.forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    private String at(String name) {
        return field.isEmpty() ? name : field + "." + name;
    }
}
