package dev.datamesh.runtime.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * What readers get, as columns of a table; all of them nullable. A column changes with its field as far as Iceberg lets it: members may
 * come, numbers may widen.
 */
final class RecordTypes {
    private RecordTypes() {}

    /** A field's type; the ids in it are taken from the counter, and are none of a table's yet. */
    static Type of(Field field, AtomicInteger ids) {
        return switch (field.getType()) {
            case ArrowType.Bool bool -> Types.BooleanType.get();
            case ArrowType.Int whole -> whole.getBitWidth() > 32 ? Types.LongType.get() : Types.IntegerType.get();
            case ArrowType.Date days -> Types.DateType.get();
            case ArrowType.Timestamp time -> Types.TimestampType.withZone();
            case ArrowType.FloatingPoint number ->
                number.getPrecision() == FloatingPointPrecision.SINGLE ? Types.FloatType.get() : Types.DoubleType.get();
            case ArrowType.Decimal decimal -> Types.DecimalType.of(decimal.getPrecision(), decimal.getScale());
            case ArrowType.Binary bytes -> Types.BinaryType.get();
            case ArrowType.List list ->
                Types.ListType.ofOptional(
                        ids.incrementAndGet(), of(field.getChildren().getFirst(), ids));
            case ArrowType.Map map ->
                Types.MapType.ofOptional(
                        ids.incrementAndGet(),
                        ids.incrementAndGet(),
                        Types.StringType.get(),
                        of(field.getChildren().getFirst().getChildren().get(1), ids));
            // Parquet has no record without members.
            case ArrowType.Struct struct when field.getChildren().isEmpty() -> Types.StringType.get();
            case ArrowType.Struct struct -> struct(field, ids);
            default -> Types.StringType.get();
        };
    }

    private static Type struct(Field field, AtomicInteger ids) {
        List<Types.NestedField> members = new ArrayList<>();
        for (Field member : field.getChildren()) {
            members.add(Types.NestedField.optional(
                    ids.incrementAndGet(), name(member.getName()), of(member, ids), doc(member)));
        }
        return Types.StructType.of(members);
    }

    /** A column's name: the field's where every engine takes that, else one like it with a mark of its own. */
    static String name(String field) {
        if (field.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            return field;
        }
        CRC32 mark = new CRC32();
        mark.update(field.getBytes(StandardCharsets.UTF_8));
        return "f_" + field.replaceAll("[^A-Za-z0-9_]", "_") + "_" + Long.toHexString(mark.getValue());
    }

    static String doc(Field field) {
        String doc = field.getMetadata().getOrDefault("doc", "");
        String named = name(field.getName()).equals(field.getName()) ? "" : "Field " + field.getName() + ".";
        return doc.isEmpty() || named.isEmpty() ? named + doc : named + " " + doc;
    }

    /** Whether a column can hold values of this type, as it is or after it has changed. */
    static boolean fits(Type have, Type wanted) {
        return switch (wanted) {
            case Types.StructType struct ->
                have instanceof Types.StructType known
                        && struct.fields().stream()
                                .allMatch(member -> known.field(member.name()) == null
                                        || fits(known.field(member.name()).type(), member.type()));
            case Types.ListType list ->
                have instanceof Types.ListType known && fits(known.elementType(), list.elementType());
            case Types.MapType map -> have instanceof Types.MapType known && fits(known.valueType(), map.valueType());
            default ->
                have.isPrimitiveType()
                        && (have.equals(wanted)
                                || TypeUtil.isPromotionAllowed(have, wanted.asPrimitiveType())
                                || TypeUtil.isPromotionAllowed(wanted, have.asPrimitiveType()));
        };
    }

    /** Changes a column, which {@link #fits}, so that it holds values of this type; returns whether there was anything to change. */
    static boolean widen(UpdateSchema update, String path, Type have, Type wanted) {
        return switch (wanted) {
            case Types.StructType struct -> {
                boolean changed = false;
                for (Types.NestedField member : struct.fields()) {
                    Types.NestedField known = have.asStructType().field(member.name());
                    if (known == null) {
                        update.addColumn(path, member.name(), member.type(), member.doc());
                        changed = true;
                    } else {
                        changed |= widen(update, path + "." + member.name(), known.type(), member.type());
                    }
                }
                yield changed;
            }
            case Types.ListType list ->
                widen(update, path + ".element", have.asListType().elementType(), list.elementType());
            case Types.MapType map ->
                widen(update, path + ".value", have.asMapType().valueType(), map.valueType());
            default -> {
                boolean widens = !have.equals(wanted) && TypeUtil.isPromotionAllowed(have, wanted.asPrimitiveType());
                if (widens) {
                    update.updateColumn(path, wanted.asPrimitiveType());
                }
                yield widens;
            }
        };
    }
}
