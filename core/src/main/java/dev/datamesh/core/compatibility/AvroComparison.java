package dev.datamesh.core.compatibility;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** Avro schemas, by the rules of resolution that Avro's own readers follow. */
final class AvroComparison {
    private AvroComparison() {}

    /** Whether what is written by one schema can be read by the other; both as JSON. */
    static Comparison of(String writer, String reader) {
        Schema written;
        Schema read;
        try {
            written = new Schema.Parser().parse(writer);
            read = new Schema.Parser().parse(reader);
        } catch (AvroRuntimeException e) {
            return new Comparison(List.of(), List.of("one is no Avro schema: " + e.getMessage()));
        }
        List<Break> breaks = new ArrayList<>();
        for (Incompatibility found : SchemaCompatibility.checkReaderWriterCompatibility(read, written)
                .getResult()
                .getIncompatibilities()) {
            breaks.add(words(field(found.getLocation(), read), found));
        }
        return new Comparison(breaks, List.of());
    }

    private static Break words(String field, Incompatibility found) {
        Schema written = found.getWriterFragment();
        Schema read = found.getReaderFragment();
        return switch (found.getType()) {
            case READER_FIELD_MISSING_DEFAULT_VALUE -> new Break(field, "no such field", "a field without a default");
            case MISSING_ENUM_SYMBOLS ->
                new Break(
                        field,
                        "symbols " + written.getEnumSymbols(),
                        "symbols " + read.getEnumSymbols() + " and no default");
            case FIXED_SIZE_MISMATCH ->
                new Break(
                        field, "fixed of " + written.getFixedSize() + " bytes", "of " + read.getFixedSize() + " bytes");
            case NAME_MISMATCH ->
                new Break(field, "the name " + written.getFullName(), "the name " + read.getFullName());
            case TYPE_MISMATCH, MISSING_UNION_BRANCH -> new Break(field, type(written), type(read));
        };
    }

    private static String type(Schema schema) {
        return schema.isUnion()
                ? schema.getTypes().stream().map(AvroComparison::type).toList().toString()
                : schema.getType().name().toLowerCase(Locale.ROOT);
    }

    /** What a JSON pointer into a schema means to who reads records. */
    private static String field(String pointer, Schema schema) {
        var field = new StringBuilder();
        Schema at = schema;
        String[] steps = pointer.split("/", -1);
        for (int i = 1; i < steps.length; i++) {
            switch (at.getType()) {
                case RECORD -> {
                    if (!steps[i].equals("fields") || i + 1 == steps.length) {
                        continue;
                    }
                    i++;
                    Schema.Field next = at.getFields().get(Integer.parseInt(steps[i]));
                    field.append(field.isEmpty() ? "" : ".").append(next.name());
                    at = next.schema();
                    if (i + 1 < steps.length && steps[i + 1].equals("type")) {
                        i++;
                    }
                }
                case ARRAY -> {
                    field.append("[]");
                    at = at.getElementType();
                }
                case MAP -> {
                    field.append("{}");
                    at = at.getValueType();
                }
                default -> {
                    // The rest names an attribute, or a branch of a union: of the reader's or of the writer's.
                    return field.toString();
                }
            }
        }
        return field.toString();
    }
}
