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
            case IntVector ints -> ints.setSafe(row, Math.toIntExact(whole(value, vector)));
            case BigIntVector longs -> longs.setSafe(row, whole(value, vector));
            case DateDayVector days -> days.setSafe(row, Math.toIntExact(whole(value, vector)));
            case TimeStampVector times -> times.setSafe(row, whole(value, vector));
            case Float4Vector floats ->
                floats.setSafe(row, as(Number.class, value, vector).floatValue());
            case Float8Vector doubles ->
                doubles.setSafe(row, as(Number.class, value, vector).doubleValue());
            case DecimalVector decimals ->
                decimals.setSafe(row, new BigDecimal(new BigInteger(bytes(value, vector)), decimals.getScale()));
            case VarBinaryVector binaries -> binaries.setSafe(row, bytes(value, vector));
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

    private static long whole(Object value, FieldVector vector) {
        return switch (value) {
            case Integer number -> number;
            case Long number -> number;
            default -> throw misfit(value, vector);
        };
    }

    private static byte[] bytes(Object value, FieldVector vector) {
        return switch (value) {
            case ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield bytes;
            }
            case GenericFixed fixed -> fixed.bytes();
            default -> throw misfit(value, vector);
        };
    }

    private static String text(Object value) {
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
        if (!type.isInstance(value)) {
            throw misfit(value, vector);
        }
        return type.cast(value);
    }

    private static IllegalArgumentException misfit(Object value, FieldVector vector) {
        return new IllegalArgumentException(
                vector.getName() + " is a " + value.getClass().getSimpleName() + ", not "
                        + vector.getField().getType());
    }
}
