package dev.datamesh.runtime.rig;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.block.SampleType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** What publishers write, made by Arrow's own writer. */
public final class Messages {
    private Messages() {}

    /**
     * A message.
     *
     * @param rows the samples by channel index; NaN = missing
     */
    public static byte[] of(DataType type, long gpsNanos, SortedMap<Integer, double[]> rows) {
        Schema schema = new Schema(List.of(
                new Field("time", FieldType.nullable(new ArrowType.Int(64, true)), null),
                new Field("id", FieldType.nullable(new ArrowType.Int(32, false)), null),
                new Field(
                        "data",
                        FieldType.nullable(ArrowType.List.INSTANCE),
                        List.of(new Field("item", FieldType.nullable(SampleType.arrow(type)), null)))));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            ListVector data = (ListVector) root.getVector("data");
            data.allocateNew();
            int row = 0;
            int at = 0;
            for (Map.Entry<Integer, double[]> samples : rows.entrySet()) {
                ((BigIntVector) root.getVector("time")).setSafe(row, gpsNanos);
                ((UInt4Vector) root.getVector("id")).setSafe(row, samples.getKey());
                data.startNewValue(row);
                for (double value : samples.getValue()) {
                    set(data.getDataVector(), at++, value);
                }
                data.endValue(row, samples.getValue().length);
                row++;
            }
            data.getDataVector().setValueCount(at);
            root.setRowCount(row);
            try (ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
                writer.start();
                writer.writeBatch();
                writer.end();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void set(FieldVector items, int at, double value) {
        if (Double.isNaN(value)) {
            items.setNull(at);
            return;
        }
        switch (items) {
            case Float8Vector vector -> vector.setSafe(at, value);
            case Float4Vector vector -> vector.setSafe(at, (float) value);
            case IntVector vector -> vector.setSafe(at, (int) value);
            case BigIntVector vector -> vector.setSafe(at, (long) value);
            case UInt4Vector vector -> vector.setSafe(at, (int) (long) value);
            case UInt8Vector vector -> vector.setSafe(at, (long) value);
            default -> throw new IllegalArgumentException(items.getField() + " holds no samples");
        }
    }
}
