package dev.datamesh.core.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A contract's properties as the fields of an Avro record: the way back from {@link AvroProperties}. */
final class AvroFields {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern DECIMAL =
            Pattern.compile("decimal\\((\\d{1,3}),\\s*(\\d{1,3})\\)", Pattern.CASE_INSENSITIVE);
    private static final int DEEPEST = 16;

    private AvroFields() {}

    /** A record of those properties that Avro can name and type; the others are told as lost. */
    static Map<String, Object> record(String name, List<Reading> properties, String level) {
        for (Reading property : properties) {
            property.text("classification")
                    .filter(own -> !own.equals(level))
                    .ifPresent(own -> property.lost(
                            "classification",
                            "'" + own + "': fields have no level of their own, the product has " + level));
        }
        return record(name, properties, 0);
    }

    private static Map<String, Object> record(String name, List<Reading> properties, int depth) {
        List<Map<String, Object>> fields = new ArrayList<>();
        for (Reading property : properties) {
            field(property, name, depth).ifPresent(fields::add);
            property.object("logicalTypeOptions").ifPresent(options -> {
                options.known("format");
                options.done();
            });
            property.known("primaryKey", "primaryKeyPosition", "logicalType", "physicalType", "properties", "items");
            property.done();
        }
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("type", "record");
        record.put("name", name);
        record.put("fields", fields);
        return record;
    }

    private static Optional<Map<String, Object>> field(Reading property, String record, int depth) {
        String name = property.text("name").orElse("");
        if (!NAME.matcher(name).matches()) {
            property.lost("name", "'" + name + "' is no name in Avro (letters, digits and _): the field is left out");
            return Optional.empty();
        }
        Optional<Object> type = type(property, record + "_" + name, depth);
        boolean required = property.flag("required");
        if (type.isEmpty()) {
            property.lost("logicalType", "no type of Avro is known for it: the field '" + name + "' is left out");
            return Optional.empty();
        }
        Map<String, Object> field = new LinkedHashMap<>();
        field.put("name", name);
        property.text("description").ifPresent(doc -> field.put("doc", doc));
        field.put("type", required ? type.get() : List.of("null", type.get()));
        if (!required) {
            field.put("default", null);
        }
        return Optional.of(field);
    }

    private static Optional<Object> type(Reading property, String record, int depth) {
        String physical = property.text("physicalType").orElse("");
        Matcher decimal = DECIMAL.matcher(physical);
        if (decimal.matches()) {
            Map<String, Object> type = logical("bytes", "decimal");
            type.put("precision", Integer.parseInt(decimal.group(1)));
            type.put("scale", Integer.parseInt(decimal.group(2)));
            return Optional.of(type);
        }
        String logical = property.text("logicalType").orElse("");
        return switch (physical) {
            case "int", "long", "float", "double", "boolean", "bytes" -> Optional.of(physical);
            case "timestamp-millis", "timestamp-nanos", "time-micros" -> Optional.of(logical("long", physical));
            case "time-millis" -> Optional.of(logical("int", physical));
            case "uuid" -> Optional.of(logical("string", physical));
            default -> byLogicalType(property, logical, record, depth);
        };
    }

    private static Optional<Object> byLogicalType(Reading property, String logical, String record, int depth) {
        String format = property.object("logicalTypeOptions")
                .flatMap(options -> options.text("format"))
                .orElse("");
        return switch (logical) {
            case "string" -> Optional.of("string");
            case "boolean" -> Optional.of("boolean");
            case "integer" -> Optional.of(format.equals("i32") ? "int" : "long");
            case "number" -> Optional.of(format.equals("f32") ? "float" : "double");
            case "date" -> Optional.of(logical("int", "date"));
            case "time" -> Optional.of(logical("long", "time-micros"));
            case "timestamp" -> Optional.of(logical("long", "timestamp-micros"));
            case "object" -> nested(property, record, depth);
            case "array" ->
                property.object("items")
                        .filter(any -> depth < DEEPEST)
                        .flatMap(items ->
                                type(items, record, depth + 1).map(type -> Map.of("type", "array", "items", type)));
            default -> Optional.empty();
        };
    }

    private static Optional<Object> nested(Reading property, String record, int depth) {
        List<Reading> inner = property.objects("properties");
        return inner.isEmpty() || depth >= DEEPEST ? Optional.empty() : Optional.of(record(record, inner, depth + 1));
    }

    private static Map<String, Object> logical(String type, String logical) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", type);
        map.put("logicalType", logical);
        return map;
    }
}
