package dev.datamesh.runtime.archive;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** A table's schema as its files have it: readers know columns by their ids. */
final class ParquetSchema {
    /** As many bytes as 20 decimal digits with a sign take. */
    static final int UINT64_BYTES = 9;

    private ParquetSchema() {}

    /** The schema of a file of the table. */
    static MessageType of(Schema schema) {
        List<Type> fields = new ArrayList<>();
        schema.columns().forEach(column -> fields.add(field(column)));
        return new MessageType("table", fields);
    }

    private static Type field(Types.NestedField column) {
        return named(
                column.type(),
                column.isRequired() ? Repetition.REQUIRED : Repetition.OPTIONAL,
                column.fieldId(),
                column.name());
    }

    private static Type named(org.apache.iceberg.types.Type type, Repetition repetition, int id, String name) {
        return switch (type) {
            case Types.ListType list ->
                org.apache.parquet.schema.Types.list(repetition)
                        .element(named(list.elementType(), Repetition.OPTIONAL, list.elementId(), "element"))
                        .id(id)
                        .named(name);
            case Types.MapType map ->
                org.apache.parquet.schema.Types.map(repetition)
                        .key(named(map.keyType(), Repetition.REQUIRED, map.keyId(), "key"))
                        .value(named(map.valueType(), Repetition.OPTIONAL, map.valueId(), "value"))
                        .id(id)
                        .named(name);
            case Types.StructType struct ->
                new GroupType(
                                repetition,
                                name,
                                struct.fields().stream()
                                        .map(ParquetSchema::field)
                                        .toList())
                        .withId(id);
            default -> primitive(type, repetition).id(id).named(name);
        };
    }

    private static org.apache.parquet.schema.Types.PrimitiveBuilder<org.apache.parquet.schema.PrimitiveType> primitive(
            org.apache.iceberg.types.Type type, Repetition repetition) {
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
            case DECIMAL -> {
                Types.DecimalType decimal = (Types.DecimalType) type;
                yield org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                        .length(TypeUtil.decimalRequiredBytes(decimal.precision()))
                        .as(LogicalTypeAnnotation.decimalType(decimal.scale(), decimal.precision()));
            }
            case BOOLEAN -> org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.BOOLEAN, repetition);
            case BINARY -> org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.BINARY, repetition);
            case DATE ->
                org.apache.parquet.schema.Types.primitive(PrimitiveTypeName.INT32, repetition)
                        .as(LogicalTypeAnnotation.dateType());
            default -> throw new IllegalArgumentException("no column of a table of ours is " + type);
        };
    }
}
