package dev.datamesh.runtime.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The columns of a table of records: those that say where each record lay, which begin with {@code _}, and one for each field. A field
 * whose type has changed in a way that no column can follow has another one for what came since, {@code <field>__2}.
 */
final class RecordColumns {
    /** The columns beside those of fields, by the ids that they have in every table. */
    enum Beside {
        KEY("_key", false, Types.StringType.get(), "The record's key, as text."),
        TIME("_time", true, Types.TimestampType.withZone(), "When the record was published, UTC."),
        PARTITION("_partition", true, Types.IntegerType.get(), "The Kafka partition it came by."),
        OFFSET("_offset", true, Types.LongType.get(), "Its offset in the partition."),
        DELETED("_deleted", false, Types.BooleanType.get(), "Whether it says that the record with its key is deleted."),
        ERROR("_error", false, Types.StringType.get(), "Why it could not be decoded; null = it was."),
        RAW("_raw", false, Types.BinaryType.get(), "Its bytes, if it could not be decoded.");

        private final String name;
        private final boolean required;
        private final Type type;
        private final String doc;

        Beside(String name, boolean required, Type type, String doc) {
            this.name = name;
            this.required = required;
            this.type = type;
            this.doc = doc;
        }

        int id() {
            return ordinal() + 1;
        }

        /** Its column in a table: that of another name where fields have taken its own. */
        String in(Schema schema) {
            return schema.findColumnName(id());
        }

        /** The name that it would have in a file of some time. */
        String plainName() {
            return name;
        }
    }

    private RecordColumns() {}

    /** The columns of a new table. */
    static Schema schema(List<Field> fields) {
        List<Types.NestedField> columns = new ArrayList<>();
        for (Beside beside : Beside.values()) {
            columns.add(Types.NestedField.of(
                    beside.id(), !beside.required, free(beside.name, fields), beside.type, beside.doc));
        }
        AtomicInteger ids = new AtomicInteger(Beside.values().length);
        for (Field field : fields) {
            columns.add(Types.NestedField.optional(
                    ids.incrementAndGet(),
                    RecordTypes.name(field.getName()),
                    RecordTypes.of(field, ids),
                    RecordTypes.doc(field)));
        }
        return new Schema(columns);
    }

    /** The column of each field that new records go to. */
    static Map<String, String> of(Schema schema, List<Field> fields) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Field field : fields) {
            Type type = RecordTypes.of(field, new AtomicInteger());
            columns.put(field.getName(), column(schema, RecordTypes.name(field.getName()), type));
        }
        return columns;
    }

    /** The columns of a field in a file, the latest first. */
    static List<String> all(String field, Set<String> there) {
        List<String> columns = new ArrayList<>();
        String name = RecordTypes.name(field);
        for (int next = 1; there.contains(numbered(name, next)); next++) {
            columns.addFirst(numbered(name, next));
        }
        return columns;
    }

    /** Changes a table so that it has columns for all fields. */
    static void evolve(Table table, List<Field> fields) {
        UpdateSchema update = table.updateSchema();
        boolean changed = false;
        for (Beside beside : Beside.values()) {
            String now = beside.in(table.schema());
            String free = free(now, fields);
            if (!free.equals(now)) {
                update.renameColumn(now, free);
                changed = true;
            }
        }
        if (changed) {
            update.commit();
            table.refresh();
            update = table.updateSchema();
            changed = false;
        }
        AtomicInteger ids = new AtomicInteger();
        for (Field field : fields) {
            Type type = RecordTypes.of(field, ids);
            String name = column(table.schema(), RecordTypes.name(field.getName()), type);
            Types.NestedField known = table.schema().asStruct().field(name);
            if (known == null) {
                update.addColumn(name, type, RecordTypes.doc(field));
                changed = true;
            } else {
                changed |= RecordTypes.widen(update, name, known.type(), type);
            }
        }
        if (changed) {
            update.commit();
        }
    }

    private static String column(Schema schema, String name, Type type) {
        for (int next = 1; ; next++) {
            Types.NestedField known = schema.asStruct().field(numbered(name, next));
            if (known == null || RecordTypes.fits(known.type(), type)) {
                return numbered(name, next);
            }
        }
    }

    private static String numbered(String name, int number) {
        return number == 1 ? name : name + "__" + number;
    }

    private static String free(String name, List<Field> fields) {
        String free = name;
        while (taken(free, fields)) {
            free = "_" + free;
        }
        return free;
    }

    private static boolean taken(String name, List<Field> fields) {
        return fields.stream()
                .anyMatch(field -> RecordTypes.name(field.getName()).equals(name));
    }
}
