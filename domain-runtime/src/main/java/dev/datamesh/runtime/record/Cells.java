package dev.datamesh.runtime.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/** Writes decoded values, of Avro or of JSON, into Arrow's vectors. What does not fit is an {@link IllegalArgumentException}. */
final class Cells {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Cells() {}

    static void set(FieldVector vector, int row, Object value) {
        if (value == null) {
            vector.setNull(row);
            return;
        }
        switch (vector) {
            case BitVector bits -> bits.setSafe(row, as(Boolean.class, value, vector) ? 1 : 0);
            case IntVector ints -> ints.setSafe(row, Math.toIntExact(whole(value, ints.getField())));
            case BigIntVector longs -> longs.setSafe(row, whole(value, longs.getField()));
            case DateDayVector days -> days.setSafe(row, Math.toIntExact(whole(value, days.getField())));
            case TimeStampVector times -> times.setSafe(row, whole(value, times.getField()));
            case Float4Vector floats ->
                floats.setSafe(row, as(Number.class, value, vector).floatValue());
            case Float8Vector doubles ->
                doubles.setSafe(row, as(Number.class, value, vector).doubleValue());
            case DecimalVector decimals -> decimals.setSafe(row, decimal(value, decimals));
            case VarBinaryVector binaries -> binaries.setSafe(row, bytes(value, binaries.getField()));
            case VarCharVector texts -> texts.setSafe(row, text(value).getBytes(StandardCharsets.UTF_8));
            case MapVector map -> map(map, row, as(Map.class, value, vector));
            case ListVector list -> list(list, row, as(Collection.class, value, vector));
            case StructVector struct -> struct(struct, row, value);
            default -> throw new IllegalArgumentException(vector.getName() + " has a type that is not written");
        }
    }

    /** A member of a record; null where it is absent. */
    static Object member(Object record, String name) {
        return switch (record) {
            case IndexedRecord avro -> {
                var field = avro.getSchema().getField(name);
                yield field == null ? null : avro.get(field.pos());
            }
            case Map<?, ?> json -> json.get(name);
            default -> throw new IllegalArgumentException("is no record");
        };
    }

    private static void struct(StructVector struct, int row, Object value) {
        struct.setIndexDefined(row);
        for (FieldVector child : struct.getChildrenFromFields()) {
            set(child, row, member(value, child.getName()));
        }
    }

    private static void list(ListVector list, int row, Collection<?> values) {
        int at = list.startNewValue(row);
        for (Object value : values) {
            set(list.getDataVector(), at++, value);
        }
        list.endValue(row, values.size());
    }

    private static void map(MapVector map, int row, Map<?, ?> values) {
        int at = map.startNewValue(row);
        StructVector entries = (StructVector) map.getDataVector();
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            entries.setIndexDefined(at);
            set((FieldVector) entries.getChildByOrdinal(0), at, entry.getKey());
            set((FieldVector) entries.getChildByOrdinal(1), at, entry.getValue());
            at++;
        }
        map.endValue(row, values.size());
    }

    static long whole(Object value, Field field) {
        return switch (value) {
            case Integer number -> number;
            case Long number -> number;
            default -> throw misfit(value, field);
        };
    }

    /** Nothing of Avro keeps a writer to the digits that its schema declares. */
    private static BigDecimal decimal(Object value, DecimalVector vector) {
        return decimal(value, vector.getScale(), vector.getPrecision(), vector.getField());
    }

    static BigDecimal decimal(Object value, int scale, int precision, Field field) {
        BigDecimal decimal = value instanceof BigDecimal known
                ? known.setScale(scale)
                : new BigDecimal(new BigInteger(bytes(value, field)), scale);
        if (decimal.precision() > precision) {
            throw new IllegalArgumentException(
                    field.getName() + " has " + decimal.precision() + " digits, not " + precision + " at the most");
        }
        return decimal;
    }

    static byte[] bytes(Object value, Field field) {
        return switch (value) {
            case ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield bytes;
            }
            case GenericFixed fixed -> fixed.bytes();
            case byte[] bytes -> bytes;
            default -> throw misfit(value, field);
        };
    }

    static String text(Object value) {
        if (value instanceof Map || value instanceof Collection) {
            try {
                return JSON.writeValueAsString(value);
            } catch (JsonProcessingException e) {
                // Of Avro: it writes itself.
                return value.toString();
            }
        }
        return value.toString();
    }

    private static <T> T as(Class<T> type, Object value, FieldVector vector) {
        return type.isInstance(value) ? type.cast(value) : as(type, value, vector.getField());
    }

    static <T> T as(Class<T> type, Object value, Field field) {
        if (!type.isInstance(value)) {
            throw misfit(value, field);
        }
        return type.cast(value);
    }

    private static IllegalArgumentException misfit(Object value, Field field) {
        return new IllegalArgumentException(
                field.getName() + " is a " + value.getClass().getSimpleName() + ", not " + field.getType());
    }
}
