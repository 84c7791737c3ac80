package dev.datamesh.runtime.record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Decoded values, of Avro or of JSON, as plain ones: {@code Boolean}, {@code Integer}, {@code Long}, {@code Float}, {@code Double},
 * {@code String}, {@code byte[]}, {@code BigDecimal}, {@code List}, and {@code Map} of records and of maps. Dates are days, times
 * microseconds, of the Unix epoch. What does not fit is an {@link IllegalArgumentException}.
 */
final class PlainValues {
    private static final long MICROS_A_MILLI = 1000;

    private PlainValues() {}

    /** The members of a record. */
    static Map<String, Object> record(List<Field> fields, Object record) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : fields) {
            values.put(field.getName(), of(field, Cells.member(record, field.getName())));
        }
        return values;
    }

    private static Object of(Field field, Object value) {
        if (value == null) {
            return null;
        }
        return switch (field.getType()) {
            case ArrowType.Bool bool -> Cells.as(Boolean.class, value, field);
            case ArrowType.Int whole ->
                whole.getBitWidth() > 32 ? Cells.whole(value, field) : Math.toIntExact(Cells.whole(value, field));
            case ArrowType.Date days -> Math.toIntExact(Cells.whole(value, field));
            case ArrowType.Timestamp time ->
                time.getUnit() == TimeUnit.MILLISECOND
                        ? Math.multiplyExact(Cells.whole(value, field), MICROS_A_MILLI)
                        : Cells.whole(value, field);
            case ArrowType.FloatingPoint number
            when number.getPrecision() == FloatingPointPrecision.SINGLE ->
                Cells.as(Number.class, value, field).floatValue();
            case ArrowType.FloatingPoint number ->
                Cells.as(Number.class, value, field).doubleValue();
            case ArrowType.Decimal decimal -> Cells.decimal(value, decimal.getScale(), decimal.getPrecision(), field);
            case ArrowType.Binary bytes -> Cells.bytes(value, field);
            case ArrowType.Map map -> map(field, Cells.as(Map.class, value, field));
            case ArrowType.List list -> list(field, Cells.as(Collection.class, value, field));
            case ArrowType.Struct struct -> record(field.getChildren(), value);
            default -> Cells.text(value);
        };
    }

    private static List<Object> list(Field field, Collection<?> values) {
        List<Object> plain = new ArrayList<>(values.size());
        values.forEach(value -> plain.add(of(field.getChildren().getFirst(), value)));
        return plain;
    }

    private static Map<String, Object> map(Field field, Map<?, ?> values) {
        Field value = field.getChildren().getFirst().getChildren().get(1);
        Map<String, Object> plain = new LinkedHashMap<>();
        values.forEach((key, each) -> plain.put(key.toString(), of(value, each)));
        return plain;
    }
}
