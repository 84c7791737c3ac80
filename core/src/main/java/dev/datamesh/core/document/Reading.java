package dev.datamesh.core.document;

import dev.datamesh.core.document.ImportedContract.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An object of a contract as it is read: what nobody asked for in the end is told as lost. */
final class Reading {
    private final Map<?, ?> object;
    private final String path;
    private final List<Loss> losses;
    private final Set<String> asked = new TreeSet<>();

    /** @param path where the object stands; empty for the document itself */
    Reading(Map<?, ?> object, String path, List<Loss> losses) {
        this.object = object;
        this.path = path;
        this.losses = losses;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(value(name))
                .filter(value -> !(value instanceof Map || value instanceof List))
                .map(String::valueOf)
                .filter(text -> !text.isBlank());
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(value(name));
    }

    @Nullable
    Object value(String name) {
        asked.add(name);
        return object.get(name);
    }

    Optional<Reading> object(String name) {
        return value(name) instanceof Map<?, ?> inner
                ? Optional.of(new Reading(inner, place(name), losses))
                : Optional.empty();
    }

    List<Reading> objects(String name) {
        List<Reading> all = new ArrayList<>();
        if (value(name) instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof Map<?, ?> inner) {
                    all.add(new Reading(inner, place(name) + "[" + i + "]", losses));
                } else {
                    losses.add(new Loss(place(name) + "[" + i + "]", "is no object"));
                }
            }
        }
        return all;
    }

    /**
     * The properties that the standard has no word for, by name.
     *
     * @param understood the names that mean something here; others are told as lost
     */
    Map<String, Object> custom(Set<String> understood) {
        Map<String, Object> values = new TreeMap<>();
        for (Reading each : objects("customProperties")) {
            Object value = each.value("value");
            String name = each.text("property").orElse("");
            if (understood.contains(name) && value != null) {
                values.put(name, value);
            } else {
                each.lost("property", "'" + name + "' has no place in a DataProduct");
            }
        }
        return values;
    }

    void lost(String name, String why) {
        asked.add(name);
        losses.add(new Loss(place(name), why));
    }

    /** Names that the manifest has another word for, or that follow from the mesh. */
    void known(String... names) {
        asked.addAll(List.of(names));
    }

    /** Tells of all that was not asked for. */
    void done() {
        object.keySet().stream()
                .map(String::valueOf)
                .filter(name -> !asked.contains(name))
                .forEach(name -> losses.add(new Loss(place(name), "has no place in a DataProduct")));
    }

    String place(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
