package dev.datamesh.local.mesh.block;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The Arrow schema of a topic's messages: {@code time: int64, id: uint32, data: list<item: T>}, all nullable. */
final class BlockSchema {
    static final String TIME = "time";
    static final String ID = "id";
    static final String DATA = "data";

    private BlockSchema() {}

    static Schema of(DataType type) {
        Field item = new Field("item", FieldType.nullable(arrow(type)), null);
        return new Schema(List.of(
                new Field(TIME, FieldType.nullable(new ArrowType.Int(64, true)), null),
                new Field(ID, FieldType.nullable(new ArrowType.Int(32, false)), null),
                new Field(DATA, FieldType.nullable(ArrowType.List.INSTANCE), List.of(item))));
    }

    /** The type of the samples, if the schema is that of a block; names of list children are free. */
    static DataType typeOf(Schema schema) throws MalformedBlockException {
        if (!has(schema, TIME, new ArrowType.Int(64, true))
                || !has(schema, ID, new ArrowType.Int(32, false))
                || !has(schema, DATA, ArrowType.List.INSTANCE)) {
            throw new MalformedBlockException(
                    "its columns are " + schema.getFields() + ", not time: int64, id: uint32, data: list");
        }
        ArrowType item = schema.findField(DATA).getChildren().getFirst().getType();
        return typeOf(item)
                .orElseThrow(() ->
                        new MalformedBlockException("its samples are of the type " + item + ", which no channel has"));
    }

    /** The type of samples that Arrow has as this. */
    static Optional<DataType> typeOf(ArrowType item) {
        return Arrays.stream(DataType.values())
                .filter(type -> arrow(type).equals(item))
                .findFirst();
    }

    private static boolean has(Schema schema, String name, ArrowType type) {
        return schema.getFields().stream()
                .anyMatch(
                        field -> field.getName().equals(name) && field.getType().equals(type));
    }

    private static ArrowType arrow(DataType type) {
        return switch (type) {
            case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case INT32 -> new ArrowType.Int(32, true);
            case INT64 -> new ArrowType.Int(64, true);
            case UINT32 -> new ArrowType.Int(32, false);
            case UINT64 -> new ArrowType.Int(64, false);
        };
    }
}
