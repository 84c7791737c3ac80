package dev.datamesh.local.mesh.data;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** What a publisher sends to have channels registered: their names, types and rates, and no places. */
final class Registration {
    static final Schema SCHEMA = new Schema(List.of(
            field("channel", ArrowType.Utf8.INSTANCE, false),
            field("data_type", ArrowType.Utf8.INSTANCE, false),
            field("sample_rate", new ArrowType.Int(32, true), false),
            field("partition_id", ArrowType.Utf8.INSTANCE, true),
            field("partition_index", new ArrowType.Int(32, false), true)));

    private Registration() {}

    private static Field field(String name, ArrowType type, boolean nullable) {
        return new Field(name, new FieldType(nullable, type, null), null);
    }

    static void fill(VectorSchemaRoot root, Map<String, DataType> types, int sampleRate) {
        int row = 0;
        for (Map.Entry<String, DataType> channel : types.entrySet()) {
            text(root, "channel", row, channel.getKey());
            text(root, "data_type", row, channel.getValue().wireName());
            ((IntVector) root.getVector("sample_rate")).setSafe(row, sampleRate);
            row++;
        }
        root.setRowCount(row);
    }

    private static void text(VectorSchemaRoot root, String column, int row, String value) {
        ((VarCharVector) root.getVector(column)).setSafe(row, value.getBytes(StandardCharsets.UTF_8));
    }
}
