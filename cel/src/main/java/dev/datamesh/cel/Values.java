package dev.datamesh.cel;

import dev.cel.common.values.NullValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON, as readers make Java values of it, in the types that CEL takes. */
final class Values {
    private Values() {}

    static Object of(@Nullable Object json) {
        return switch (json) {
            case null -> NullValue.NULL_VALUE;
            case Map<?, ?> map -> {
                Map<String, Object> values = new LinkedHashMap<>();
                map.forEach((key, value) -> values.put(key.toString(), of(value)));
                yield values;
            }
            case List<?> list -> list.stream().map(Values::of).toList();
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Float number -> number.doubleValue();
            case Number number -> number;
            default -> json;
        };
    }
}
