package dev.datamesh.core.document;

import dev.datamesh.api.product.RecordsSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An object of a contract's schema as a stream: the way back from {@link StreamObject}. */
final class ImportedStream {
    private static final Pattern LATER_MAJOR = Pattern.compile("(.+)_v([2-9]|[1-9]\\d{1,2})");
    /** The names of topic, subject and table follow from the product. */
    private static final Set<String> UNDERSTOOD =
            Set.of("stride", "relayStride", "channels", "compatibility", "schemaLanguage", "subject", "table");

    private static final String FIRST_STRIDE = "1s";

    private ImportedStream() {}

    /**
     * The stream's entries but for how long its data are kept; the caller adds those.
     *
     * @param level the product's classification: a field of another one is told of
     */
    static Entries of(Reading object, String level) {
        String name = object.text("name").orElse("main");
        Matcher major = LATER_MAJOR.matcher(name);
        boolean later = major.matches();
        String label = ContractImport.label(later ? major.group(1) : name);
        if (!label.equals(later ? major.group(1) : name)) {
            object.lost("name", "'" + name + "' is no name of a stream: it is '" + label + "'");
        }
        Map<String, Object> custom = object.custom(UNDERSTOOD);
        boolean series = object.text("physicalType").orElse("").equals("timeSeries");
        Entries stream = new Entries().put("name", label).put("major", later ? Integer.valueOf(major.group(2)) : null);
        if (series) {
            stream.put("timeSeries", series(object, custom));
        } else {
            stream.put("records", records(object, custom, name, level));
        }
        object.known("logicalType", "physicalName");
        object.done();
        return stream;
    }

    private static Map<String, Object> series(Reading object, Map<String, Object> custom) {
        List<Map<String, Object>> channels = new ArrayList<>();
        for (Reading property : object.objects("properties")) {
            channel(property).ifPresent(channels::add);
        }
        Object stride = custom.get("stride");
        if (stride == null) {
            object.lost("customProperties", "say no stride: it is " + FIRST_STRIDE + " until you write another");
        }
        return new Entries()
                .put("stride", stride == null ? FIRST_STRIDE : stride)
                .put("relayStride", custom.get("relayStride"))
                .put("channels", channels)
                .map();
    }

    private static Optional<Map<String, Object>> channel(Reading property) {
        String name = property.text("name").orElse("");
        Map<String, Object> custom = property.custom(Set.of("sampleRate", "unit"));
        Optional<String> type = property.object("items").flatMap(items -> items.text("physicalType"));
        if (custom.get("sampleRate") == null || type.isEmpty()) {
            if (!name.equals("time")) {
                property.lost(
                        "customProperties", "say no sampleRate, or items no physicalType: '" + name + "' is left out");
            }
            return Optional.empty();
        }
        Entries channel = new Entries()
                .put("name", name)
                .put("dataType", type.get())
                .put("sampleRate", custom.get("sampleRate"))
                .put("unit", custom.get("unit"))
                .put("description", property.text("description").orElse(null));
        property.known("logicalType", "physicalType", "classification", "logicalTypeOptions", "required", "unique");
        property.done();
        return Optional.of(channel.map());
    }

    private static Map<String, Object> records(Reading object, Map<String, Object> custom, String name, String level) {
        List<Reading> properties = object.objects("properties");
        List<String> keys = properties.stream()
                .filter(property -> property.flag("primaryKey"))
                .flatMap(property -> property.text("name").stream())
                .toList();
        if (keys.size() > 1) {
            object.lost("properties", "a key of several fields: records have one, and it is " + keys.getFirst());
        }
        if ("json".equals(custom.get("schemaLanguage"))) {
            object.lost("customProperties", "name JSON Schema: the same fields are written as Avro");
        }
        Object compatibility = custom.get("compatibility");
        return new Entries()
                .put("key", keys.isEmpty() ? null : keys.getFirst())
                .put("schema", Map.of("avro", AvroFields.record(typeName(name), properties, level)))
                .put("compatibility", isCompatibility(compatibility) ? compatibility : null)
                .map();
    }

    private static boolean isCompatibility(@Nullable Object value) {
        return Arrays.stream(RecordsSpec.Compatibility.values())
                .anyMatch(level -> level.name().equals(value));
    }

    /** {@code order-lines} is the record {@code OrderLines}. */
    private static String typeName(String name) {
        StringBuilder type = new StringBuilder();
        for (String word : name.split("[^A-Za-z0-9]+")) {
            if (!word.isEmpty()) {
                type.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
        }
        return type.isEmpty() || Character.isDigit(type.charAt(0)) ? "R" + type : type.toString();
    }
}
