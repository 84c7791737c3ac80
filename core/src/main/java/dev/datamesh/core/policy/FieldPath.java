package dev.datamesh.core.policy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path to a field of the API, such as {@code description.purpose}, resolved in the model. It may lead through lists: then it is there if
 * each entry has it.
 *
 * @param steps the fields on the way, the outermost first
 */
record FieldPath(List<Step> steps) {
    /** One field. */
    private record Step(RecordComponent field) {
        String name() {
            return field.getName();
        }

        boolean isList() {
            return Collection.class.isAssignableFrom(field.getType());
        }

        boolean canBeEmpty() {
            return isList() || Map.class.isAssignableFrom(field.getType());
        }

        @Nullable
        Object of(Object holder) {
            try {
                return field.getAccessor().invoke(holder);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("a record's component can be read: " + field, e);
            }
        }
    }

    FieldPath {
        steps = List.copyOf(steps);
    }

    /** The path, if the model has it. */
    static Optional<FieldPath> of(Class<?> root, String path) {
        java.util.ArrayList<Step> steps = new java.util.ArrayList<>();
        Class<?> holder = root;
        for (String name : path.split("\\.")) {
            Optional<RecordComponent> field = Optional.ofNullable(holder.getRecordComponents()).stream()
                    .flatMap(Arrays::stream)
                    .filter(component -> component.getName().equals(name))
                    .findFirst();
            if (field.isEmpty()) {
                return Optional.empty();
            }
            steps.add(new Step(field.get()));
            holder = holderOf(field.get());
        }
        return Optional.of(new FieldPath(steps));
    }

    /** Whether all of it is there below an object, as a CEL expression. */
    String celPresent(String root) {
        return celPresent(root, 0);
    }

    private String celPresent(String holder, int at) {
        Step step = steps.get(at);
        String field = holder + "." + step.name();
        String there = "has(" + field + ")";
        if (at == steps.size() - 1) {
            if (step.field().getType() == String.class) {
                return there + " && " + field + " != ''";
            }
            return step.canBeEmpty() ? there + " && " + field + ".size() > 0" : there;
        }
        if (step.isList()) {
            String entry = "e" + at;
            return there + " && " + field + ".all(" + entry + ", " + celPresent(entry, at + 1) + ")";
        }
        return there + " && " + celPresent(field, at + 1);
    }

    /** The same of an object of the model. */
    boolean isPresent(Object root) {
        return isPresent(root, 0);
    }

    private boolean isPresent(Object holder, int at) {
        Step step = steps.get(at);
        Object value = step.of(holder);
        if (value == null) {
            return false;
        }
        if (at == steps.size() - 1) {
            return !(value instanceof String text && text.isEmpty())
                    && !(value instanceof Collection<?> list && list.isEmpty())
                    && !(value instanceof Map<?, ?> map && map.isEmpty());
        }
        if (value instanceof Collection<?> entries) {
            return entries.stream().allMatch(entry -> isPresent(entry, at + 1));
        }
        return isPresent(value, at + 1);
    }

    /** What the next step of the path is looked for in. */
    private static Class<?> holderOf(RecordComponent field) {
        Type type = field.getGenericType();
        if (Collection.class.isAssignableFrom(field.getType())
                && type instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] instanceof Class<?> entry) {
            return entry;
        }
        return field.getType();
    }
}
