package dev.datamesh.runtime.archive;

import dev.datamesh.runtime.archive.RecordColumns.Beside;
import dev.datamesh.runtime.record.PastRecord;
import dev.datamesh.runtime.record.RawRecord;
import dev.datamesh.runtime.record.StreamRecord;
import dev.hardwood.InputFile;
import dev.hardwood.reader.FilterPredicate;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.Schema;

/** Reads the records of a span out of one data file, with the fields that a reader knows as far as the file has columns for them. */
final class RecordFileReader {
    private final Schema table;
    private final List<Field> fields;
    private final long fromMillis;
    private final OptionalLong untilMillis;

    RecordFileReader(Schema table, List<Field> fields, long fromMillis, OptionalLong untilMillis) {
        this.table = table;
        this.fields = fields;
        this.fromMillis = fromMillis;
        this.untilMillis = untilMillis;
    }

    /** The records of a file, in its order. */
    List<StreamRecord> read(InputFile file) throws IOException {
        List<StreamRecord> records = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFileReader.open(file)) {
            Set<String> there = new LinkedHashSet<>();
            for (SchemaNode column : reader.getFileSchema().getRootNode().children()) {
                there.add(column.name());
            }
            Columns columns = new Columns(there);
            try (RowReader rows = reader.buildRowReader()
                    .filter(span(columns.of(Beside.TIME)))
                    .build()) {
                while (rows.hasNext()) {
                    rows.next();
                    records.add(columns.record(rows));
                }
            }
        }
        return records;
    }

    private FilterPredicate span(String time) {
        FilterPredicate from = FilterPredicate.gtEq(time, Instant.ofEpochMilli(fromMillis));
        return untilMillis.isEmpty()
                ? from
                : FilterPredicate.and(from, FilterPredicate.lt(time, Instant.ofEpochMilli(untilMillis.getAsLong())));
    }

    /** The columns of one file. */
    private final class Columns {
        private final Set<String> there;
        private final Map<Field, List<String>> ofFields = new LinkedHashMap<>();

        Columns(Set<String> there) {
            this.there = there;
            Set<String> own = new LinkedHashSet<>(there);
            for (Beside beside : Beside.values()) {
                own.remove(of(beside));
            }
            fields.forEach(field -> ofFields.put(field, RecordColumns.all(field.getName(), own)));
        }

        /** What says where a record lay may have had to make way for a field of its name since the file was written. */
        String of(Beside beside) {
            String name = beside.in(table);
            while (!there.contains(name) && !name.equals(beside.plainName())) {
                name = name.substring(1);
            }
            return name;
        }

        StreamRecord record(RowReader row) {
            int partition = row.getInt(of(Beside.PARTITION));
            long offset = row.getLong(of(Beside.OFFSET));
            long time = row.getTimestamp(of(Beside.TIME)).toEpochMilli();
            String keyColumn = of(Beside.KEY);
            String key = row.isNull(keyColumn) ? null : row.getString(keyColumn);
            String raw = of(Beside.RAW);
            if (!row.isNull(raw)) {
                byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
                return new RawRecord(partition, offset, time, bytes, row.getBinary(raw));
            }
            if (row.getBoolean(of(Beside.DELETED))) {
                return new PastRecord(partition, offset, time, key, null);
            }
            Map<String, Object> values = new LinkedHashMap<>();
            ofFields.forEach((field, columns) -> {
                Object value = null;
                for (String column : columns) {
                    value = value == null ? plain(field, value(row, column)) : value;
                }
                if (!columns.isEmpty()) {
                    values.put(field.getName(), value);
                }
            });
            return new PastRecord(partition, offset, time, key, values);
        }
    }

    private static Object value(StructAccessor row, String column) {
        return row.isNull(column) ? null : row.getValue(column);
    }

    /** As Arrow's vectors take it. */
    private static Object plain(Field field, Object value) {
        return switch (value) {
            case null -> null;
            case Instant time -> ChronoUnit.MICROS.between(Instant.EPOCH, time) / microsOf(field);
            case LocalDate day -> (int) day.toEpochDay();
            case PqStruct struct -> struct(field, struct);
            case PqList list -> {
                List<Object> values = new ArrayList<>(list.size());
                for (int at = 0; at < list.size(); at++) {
                    values.add(list.isNull(at) ? null : plain(child(field, 0), list.get(at)));
                }
                yield values;
            }
            case PqMap map -> {
                Map<String, Object> values = new LinkedHashMap<>();
                Field entries = child(field, 0);
                for (PqMap.Entry entry : map.getEntries()) {
                    values.put(
                            entry.getStringKey(),
                            entry.isValueNull() ? null : plain(child(entries, 1), entry.getValue()));
                }
                yield values;
            }
            default -> value;
        };
    }

    private static Map<String, Object> struct(Field field, PqStruct struct) {
        Set<String> there = new LinkedHashSet<>();
        for (int at = 0; at < struct.getFieldCount(); at++) {
            there.add(struct.getFieldName(at));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field member : field.getChildren()) {
            String name = RecordTypes.name(member.getName());
            if (there.contains(name)) {
                values.put(member.getName(), plain(member, value(struct, name)));
            }
        }
        return values;
    }

    /** The field itself where it is of another kind now than the column. */
    private static Field child(Field field, int index) {
        return index < field.getChildren().size() ? field.getChildren().get(index) : field;
    }

    private static long microsOf(Field field) {
        return field.getType() instanceof ArrowType.Timestamp time && time.getUnit() == TimeUnit.MILLISECOND ? 1000 : 1;
    }
}
