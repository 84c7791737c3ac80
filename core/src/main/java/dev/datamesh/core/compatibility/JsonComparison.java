package dev.datamesh.core.compatibility;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas: every value that is valid by the writer's must be valid by the reader's. No algorithm decides that of all schemas;
 * where a keyword is met that this one does not reason about, and both do not say the same, it says that it does not know.
 */
final class JsonComparison {
    private static final int MOST_STEPS = 20_000;
    private static final int DEEPEST = 64;

    /** They say nothing of what is valid. */
    private static final Set<String> REMARKS = Set.of(
            "$schema",
            "$id",
            "id",
            "$comment",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "definitions",
            "$defs",
            "$anchor",
            "$vocabulary");

    private static final Set<String> ORDINARY = Set.of(
            "type",
            "enum",
            "const",
            "minimum",
            "exclusiveMinimum",
            "maximum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "minItems",
            "maxItems",
            "uniqueItems",
            "items",
            "required",
            "minProperties",
            "maxProperties",
            "properties",
            "additionalProperties");

    private final Map<?, ?> writerRoot;
    private final Map<?, ?> readerRoot;
    private final Set<List<Object>> open = new HashSet<>();
    private int steps;

    private JsonComparison(Map<?, ?> writerRoot, Map<?, ?> readerRoot) {
        this.writerRoot = writerRoot;
        this.readerRoot = readerRoot;
    }

    /** Whether what is valid by one schema is valid by the other; both as parsed: maps, lists, strings, numbers, truth values. */
    static Comparison of(@Nullable Object writer, @Nullable Object reader) {
        if (!(writer instanceof Map<?, ?> writes) || !(reader instanceof Map<?, ?> reads)) {
            return new Comparison(List.of(), List.of("one is no JSON Schema that is an object"));
        }
        var findings = new Findings();
        new JsonComparison(writes, reads).compare(writes, reads, "", 0, findings);
        return findings.comparison();
    }

    private void compare(@Nullable Object writer, @Nullable Object reader, String field, int depth, Findings findings) {
        if (isAll(reader) || Boolean.FALSE.equals(writer)) {
            return;
        }
        if (Boolean.FALSE.equals(reader)) {
            findings.add(field, "a value", "none");
            return;
        }
        if (++steps > MOST_STEPS || depth > DEEPEST) {
            findings.undecided(field, "there is too much to compare");
            return;
        }
        Map<?, ?> written = writer instanceof Map<?, ?> map ? said(map) : Map.of();
        Map<?, ?> read = reader instanceof Map<?, ?> map ? said(map) : Map.of();
        if (written.containsKey("$ref") || read.containsKey("$ref")) {
            references(written, read, field, depth, findings);
        } else if (!alternatives(written, read, field, depth, findings)) {
            plain(written, read, field, depth, findings);
        }
    }

    private void references(Map<?, ?> written, Map<?, ?> read, String field, int depth, Findings findings) {
        if (!open.add(List.of(written, read))) {
            // A schema that contains itself: it is compared further up already.
            return;
        }
        Object writer = resolved(written, writerRoot);
        Object reader = resolved(read, readerRoot);
        if (writer == null || reader == null) {
            if (!(written.equals(read) && writer == null && reader == null)) {
                findings.undecided(field, "refers to what does not stand in the schema");
            }
        } else {
            compare(writer, reader, field, depth + 1, findings);
        }
        open.remove(List.of(written, read));
    }

    /** What a schema refers to, or itself; null = it is not to be found. */
    private static @Nullable Object resolved(Map<?, ?> schema, Map<?, ?> root) {
        if (!(schema.get("$ref") instanceof String reference)) {
            return schema;
        }
        if (schema.size() > 1 || !reference.startsWith("#") || reference.contains("%")) {
            return null;
        }
        Object at = root;
        for (String step : reference.substring(1).split("/", -1)) {
            if (!step.isEmpty()) {
                at = at instanceof Map<?, ?> map
                        ? map.get(step.replace("~1", "/").replace("~0", "~"))
                        : null;
            }
        }
        return at;
    }

    /** @return whether one of them is a choice among schemas, or several at once, and so was compared */
    private boolean alternatives(Map<?, ?> written, Map<?, ?> read, String field, int depth, Findings findings) {
        if (areSame(written, read)) {
            return true;
        }
        for (String keyword : List.of("anyOf", "oneOf", "allOf")) {
            if (written.get(keyword) instanceof Collection<?> branches) {
                branches(keyword, branches, written, read, field, depth, findings);
                return true;
            }
        }
        for (String keyword : List.of("anyOf", "oneOf", "allOf")) {
            if (read.get(keyword) instanceof Collection<?> branches) {
                if (keyword.equals("allOf")) {
                    branches.forEach(branch -> compare(written, branch, field, depth + 1, findings));
                } else {
                    choice(keyword, branches, written, field, depth, findings);
                }
                compare(written, without(read, keyword), field, depth + 1, findings);
                return true;
            }
        }
        return false;
    }

    private void branches(
            String keyword,
            Collection<?> branches,
            Map<?, ?> written,
            Map<?, ?> read,
            String field,
            int depth,
            Findings findings) {
        Map<?, ?> rest = without(written, keyword);
        Map<Object, Object> all = new LinkedHashMap<>(rest);
        for (Object branch : branches) {
            if (!(branch instanceof Map<?, ?> map) || !merge(keyword.equals("allOf") ? all : rest, map)) {
                findings.undecided(field, keyword + " says more than is understood");
                return;
            }
            if (keyword.equals("allOf")) {
                all.putAll(said(map));
            } else {
                Map<Object, Object> one = new LinkedHashMap<>(rest);
                one.putAll(said(map));
                compare(one, read, field, depth + 1, findings);
            }
        }
        if (keyword.equals("allOf")) {
            compare(all, read, field, depth + 1, findings);
        }
    }

    /** Whether two schemas together are no more than the keywords of both. */
    private static boolean merge(Map<?, ?> one, Map<?, ?> other) {
        return one.isEmpty()
                || other.keySet().stream().noneMatch(one::containsKey)
                        && !one.containsKey("$ref")
                        && !other.containsKey("$ref")
                        && !one.containsKey("additionalProperties")
                        && !other.containsKey("additionalProperties");
    }

    private void choice(
            String keyword, Collection<?> branches, Map<?, ?> written, String field, int depth, Findings findings) {
        for (Map<?, ?> part : parts(written)) {
            int taken = 0;
            boolean unclear = false;
            for (Object branch : branches) {
                var tried = new Findings();
                compare(part, branch, field, depth + 1, tried);
                boolean apart = resolvedMap(branch) instanceof Map<?, ?> map
                        && JsonTypes.areApart(JsonTypes.of(part), JsonTypes.of(map));
                taken += tried.isEmpty() ? 1 : 0;
                unclear |= !tried.isEmpty() && (!tried.isBroken() || (keyword.equals("oneOf") && !apart));
            }
            if (taken == 0 && !unclear) {
                findings.add(field, JsonTypes.words(part), "none of " + keyword + " for it");
            } else if (taken == 0 || (keyword.equals("oneOf") && (taken > 1 || unclear))) {
                findings.undecided(field, keyword + " says more than is understood");
            }
        }
    }

    private @Nullable Object resolvedMap(@Nullable Object branch) {
        return branch instanceof Map<?, ?> map ? resolved(said(map), readerRoot) : null;
    }

    /** A schema, type by type. */
    private static List<Map<?, ?>> parts(Map<?, ?> schema) {
        List<Map<?, ?>> parts = new ArrayList<>();
        for (String type : JsonTypes.of(schema)) {
            Map<Object, Object> part = new LinkedHashMap<>(schema);
            part.put("type", type);
            parts.add(part);
        }
        return parts;
    }

    private void plain(Map<?, ?> written, Map<?, ?> read, String field, int depth, Findings findings) {
        var found = new Findings();
        for (Object keyword : read.keySet()) {
            if (!ORDINARY.contains(String.valueOf(keyword))
                    && !Objects.equals(read.get(keyword), written.get(keyword))) {
                found.undecided(field, keyword + " says more than is understood");
            }
        }
        new JsonKeywords(written, read, field, found)
                .compare((writer, reader, at) -> compare(writer, reader, at, depth + 1, found));
        Set<String> strange = new TreeSet<>();
        written.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !ORDINARY.contains(key))
                .forEach(strange::add);
        strange.remove("format");
        if (strange.isEmpty()) {
            findings.addAll(found);
        } else {
            findings.addAllInDoubt(found, field, String.join(", ", strange) + " may say more than is understood");
        }
    }

    /** Equal references mean the same only where what they refer to is the same. */
    private boolean areSame(Map<?, ?> written, Map<?, ?> read) {
        return written.equals(read)
                && (writerRoot.equals(readerRoot) || !read.toString().contains("$ref="));
    }

    private static boolean isAll(@Nullable Object schema) {
        return Boolean.TRUE.equals(schema)
                || (schema instanceof Map<?, ?> map && said(map).isEmpty());
    }

    private static Map<?, ?> said(Map<?, ?> schema) {
        Map<Object, Object> said = new LinkedHashMap<>(schema);
        said.keySet().removeIf(key -> REMARKS.contains(String.valueOf(key)));
        return said;
    }

    private static Map<?, ?> without(Map<?, ?> schema, String keyword) {
        Map<Object, Object> rest = new LinkedHashMap<>(schema);
        rest.remove(keyword);
        return rest;
    }
}
