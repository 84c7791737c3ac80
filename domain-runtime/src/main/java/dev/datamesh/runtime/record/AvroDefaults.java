package dev.datamesh.runtime.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** What Avro's resolution of schemas gives fields that were not there when a record was written. */
final class AvroDefaults {
    private AvroDefaults() {}

    /** A record of plain values with defaults for the fields that are absent; one that is null stays that. */
    static Map<String, Object> complete(Schema schema, Map<?, ?> record) {
        Map<String, Object> complete = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
            if (record.containsKey(field.name())) {
                complete.put(field.name(), value(field.schema(), record.get(field.name())));
            } else if (field.hasDefaultValue()) {
                complete.put(field.name(), GenericData.get().getDefaultValue(field));
            }
        }
        return complete;
    }

    private static Object value(Schema schema, Object value) {
        return switch (schema.getType()) {
            case RECORD -> value instanceof Map<?, ?> record ? complete(schema, record) : value;
            case ARRAY -> value instanceof List<?> list ? list(schema.getElementType(), list) : value;
            case MAP -> value instanceof Map<?, ?> map ? map(schema.getValueType(), map) : value;
            case UNION -> {
                List<Schema> others = schema.getTypes().stream()
                        .filter(each -> each.getType() != Schema.Type.NULL)
                        .toList();
                yield others.size() == 1 ? value(others.getFirst(), value) : value;
            }
            default -> value;
        };
    }

    private static List<Object> list(Schema element, List<?> values) {
        List<Object> complete = new ArrayList<>(values.size());
        values.forEach(value -> complete.add(value(element, value)));
        return complete;
    }

    private static Map<Object, Object> map(Schema each, Map<?, ?> values) {
        Map<Object, Object> complete = new LinkedHashMap<>();
        values.forEach((key, value) -> complete.put(key, value(each, value)));
        return complete;
    }
}
