package dev.datamesh.local.mesh.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/**
 * Plain JSON as Avro's values: a union's value stands as it is, without the name of its branch, bytes are text in Latin-1 as Avro's own
 * JSON has them, and what is left out takes the schema's default. What does not fit is a {@link BadLineException} with its place.
 */
final class JsonToAvro {
    private JsonToAvro() {}

    static Object value(Schema schema, JsonNode json, String at) throws BadLineException {
        return switch (schema.getType()) {
            case RECORD -> record(schema, json, at);
            case ARRAY -> array(schema, json, at);
            case MAP -> map(schema, json, at);
            case UNION -> union(schema, json, at);
            case ENUM -> {
                String symbol = text(json, at);
                if (!schema.hasEnumSymbol(symbol)) {
                    throw new BadLineException(at, "'" + symbol + "' is none of " + schema.getEnumSymbols());
                }
                yield new GenericData.EnumSymbol(schema, symbol);
            }
            case STRING -> text(json, at);
            case BYTES -> ByteBuffer.wrap(text(json, at).getBytes(StandardCharsets.ISO_8859_1));
            case FIXED -> {
                byte[] bytes = text(json, at).getBytes(StandardCharsets.ISO_8859_1);
                require(bytes.length == schema.getFixedSize(), at, "has not " + schema.getFixedSize() + " bytes");
                yield new GenericData.Fixed(schema, bytes);
            }
            case INT -> {
                require(json.isIntegralNumber() && json.canConvertToInt(), at, "is no integer of 32 bits");
                yield json.intValue();
            }
            case LONG -> {
                require(json.isIntegralNumber() && json.canConvertToLong(), at, "is no integer of 64 bits");
                yield json.longValue();
            }
            case FLOAT -> {
                require(json.isNumber(), at, "is no number");
                yield json.floatValue();
            }
            case DOUBLE -> {
                require(json.isNumber(), at, "is no number");
                yield json.doubleValue();
            }
            case BOOLEAN -> {
                require(json.isBoolean(), at, "is neither true nor false");
                yield json.booleanValue();
            }
            case NULL -> {
                require(json.isNull(), at, "is not null");
                yield null;
            }
        };
    }

    private static Object record(Schema schema, JsonNode json, String at) throws BadLineException {
        require(json.isObject(), at, "is no object");
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            require(schema.getField(property.getKey()) != null, place(at, property.getKey()), "is not in the schema");
        }
        GenericData.Record record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = json.get(field.name());
            String place = place(at, field.name());
            if (value != null) {
                record.put(field.pos(), value(field.schema(), value, place));
            } else {
                require(field.hasDefaultValue(), place, "is missing");
                record.put(field.pos(), GenericData.get().getDefaultValue(field));
            }
        }
        return record;
    }

    private static Object array(Schema schema, JsonNode json, String at) throws BadLineException {
        require(json.isArray(), at, "is no array");
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            values.add(value(schema.getElementType(), json.get(i), at + "[" + i + "]"));
        }
        return values;
    }

    private static Object map(Schema schema, JsonNode json, String at) throws BadLineException {
        require(json.isObject(), at, "is no object");
        Map<String, Object> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            values.put(
                    property.getKey(), value(schema.getValueType(), property.getValue(), place(at, property.getKey())));
        }
        return values;
    }

    /** The first branch that takes it. */
    private static Object union(Schema schema, JsonNode json, String at) throws BadLineException {
        BadLineException last = new BadLineException(at, "fits no branch of the union");
        for (Schema branch : schema.getTypes()) {
            try {
                return value(branch, json, at);
            } catch (BadLineException e) {
                // What speaks against null helps nobody who meant something else.
                last = branch.getType() == Schema.Type.NULL ? last : e;
            }
        }
        throw last;
    }

    private static String text(JsonNode json, String at) throws BadLineException {
        require(json.isTextual(), at, "is no text");
        return json.textValue();
    }

    private static String place(String at, String name) {
        return at.isEmpty() ? name : at + "." + name;
    }

    private static void require(boolean fits, String at, String otherwise) throws BadLineException {
        if (!fits) {
            throw new BadLineException(at, otherwise);
        }
    }
}
