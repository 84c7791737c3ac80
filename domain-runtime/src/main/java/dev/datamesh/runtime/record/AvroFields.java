package dev.datamesh.runtime.record;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Avro's types as Arrow's. A union with null is a nullable column; any other union, and what holds itself, is text in JSON. Enums and
 * UUIDs are text, fixed is binary, decimals of up to 38 digits are decimals.
 */
final class AvroFields {
    private static final int DEEPEST = 12;

    private AvroFields() {}

    static List<Field> of(Schema record) {
        return members(record, 0);
    }

    private static List<Field> members(Schema record, int depth) {
        List<Field> members = new ArrayList<>();
        record.getFields().forEach(field -> members.add(field(field.name(), field.schema(), depth)));
        return members;
    }

    private static Field field(String name, Schema declared, int depth) {
        Schema schema = declared;
        boolean nullable = false;
        if (declared.getType() == Schema.Type.UNION) {
            List<Schema> others = declared.getTypes().stream()
                    .filter(each -> each.getType() != Schema.Type.NULL)
                    .toList();
            nullable = others.size() < declared.getTypes().size();
            if (others.size() != 1) {
                return new Field(name, new FieldType(nullable, ArrowType.Utf8.INSTANCE, null), null);
            }
            schema = others.getFirst();
        }
        if (depth > DEEPEST) {
            return new Field(name, new FieldType(nullable, ArrowType.Utf8.INSTANCE, null), null);
        }
        return new Field(name, new FieldType(nullable, type(schema), null), children(schema, depth + 1));
    }

    private static List<Field> children(Schema schema, int depth) {
        return switch (schema.getType()) {
            case RECORD -> members(schema, depth);
            case ARRAY -> List.of(field("item", schema.getElementType(), depth));
            case MAP ->
                List.of(new Field(
                        "entries",
                        FieldType.notNullable(ArrowType.Struct.INSTANCE),
                        List.of(
                                new Field("key", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null),
                                field("value", schema.getValueType(), depth))));
            default -> List.of();
        };
    }

    private static ArrowType type(Schema schema) {
        return switch (schema.getLogicalType()) {
            case LogicalTypes.Date date -> new ArrowType.Date(DateUnit.DAY);
            case LogicalTypes.TimestampMillis millis -> new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC");
            case LogicalTypes.TimestampMicros micros -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case LogicalTypes.Decimal decimal
            when decimal.getPrecision() <= 38 -> new ArrowType.Decimal(decimal.getPrecision(), decimal.getScale(), 128);
            case null, default -> plain(schema.getType());
        };
    }

    private static ArrowType plain(Schema.Type type) {
        return switch (type) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case INT -> new ArrowType.Int(32, true);
            case LONG -> new ArrowType.Int(64, true);
            case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case BYTES, FIXED -> ArrowType.Binary.INSTANCE;
            case RECORD -> ArrowType.Struct.INSTANCE;
            case ARRAY -> ArrowType.List.INSTANCE;
            case MAP -> new ArrowType.Map(false);
            case STRING, ENUM, NULL, UNION -> ArrowType.Utf8.INSTANCE;
        };
    }
}
