package dev.datamesh.runtime.archive;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;

/** A table's schema as its files have it: readers know columns by their ids. */
final class ParquetSchema {
    /** As many bytes as 20 decimal digits with a sign take. */
    static final int UINT64_BYTES = 9;

    private ParquetSchema() {}

    /** The schema of a file of the table. */
    static MessageType of(Schema schema) {
        List<org.apache.parquet.schema.Type> fields = new ArrayList<>();
        schema.columns().forEach(column -> fields.add(field(column)));
        return new MessageType("table", fields);
    }

    private static org.apache.parquet.schema.Type field(Types.NestedField column) {
        Repetition repetition = column.isRequired() ? Repetition.REQUIRED : Repetition.OPTIONAL;
        if (column.type() instanceof Types.ListType list) {
            var element = primitive(list.elementType(), Repetition.OPTIONAL)
                    .id(list.elementId())
                    .named("element");
            return org.apache.parquet.schema.Types.list(repetition)
                    .element(element)
                    .id(column.fieldId())
                    .named(column.name());
        }
        return primitive(column.type(), repetition).id(column.fieldId()).named(column.name());
    }

    private static org.apache.parquet.schema.Types.PrimitiveBuilder<org.apache.parquet.schema.PrimitiveType> primitive(
            Type type, Repetition repetition) {
        return switch (type.typeId()) {
            case STRING ->
                org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.BINARY, repetition)
                        .as(LogicalTypeAnnotation.stringType());
            case TIMESTAMP ->
                org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.INT64, repetition)
                        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
            case INTEGER -> org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.INT32, repetition);
            case LONG -> org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.INT64, repetition);
            case FLOAT -> org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.FLOAT, repetition);
            case DOUBLE -> org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.DOUBLE, repetition);
            case DECIMAL ->
                org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                        .length(UINT64_BYTES)
                        .as(LogicalTypeAnnotation.decimalType(0, ((Types.DecimalType) type).precision()));
            default -> throw new IllegalArgumentException("no column of a time series is " + type);
        };
    }
}
