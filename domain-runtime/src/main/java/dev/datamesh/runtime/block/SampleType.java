package dev.datamesh.runtime.block;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** The types of samples as Arrow has them. */
public final class SampleType {
    private SampleType() {}

    /** The Arrow type of a sample. */
    public static ArrowType arrow(DataType type) {
        return switch (type) {
            case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case INT32 -> new ArrowType.Int(32, true);
            case INT64 -> new ArrowType.Int(64, true);
            case UINT32 -> new ArrowType.Int(32, false);
            case UINT64 -> new ArrowType.Int(64, false);
        };
    }

    /** The type of samples that have this Arrow type; empty if no channel can. */
    public static Optional<DataType> of(ArrowType arrow) {
        return Stream.of(DataType.values())
                .filter(type -> arrow(type).equals(arrow))
                .findFirst();
    }

    /** The type with this name on the wire, such as {@code float64}. */
    public static Optional<DataType> named(String wireName) {
        return Stream.of(DataType.values())
                .filter(type -> type.wireName().equals(wireName))
                .findFirst();
    }
}
