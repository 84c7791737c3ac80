package dev.datamesh.core.document;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A time series' block as properties: its time, and a list of samples for each channel that the contract lists. */
final class ChannelProperties {
    private ChannelProperties() {}

    static List<Map<String, Object>> of(TimeSeriesSpec series, String classification) {
        List<Map<String, Object>> properties = new ArrayList<>();
        properties.add(new Entries()
                .put("name", "time")
                .put("description", "When the block begins, in GPS nanoseconds.")
                .put("logicalType", "integer")
                .put("logicalTypeOptions", Map.of("format", "i64"))
                .put("physicalType", "int64")
                .put("required", true)
                .put("unique", true)
                .map());
        if (series.channels() != null) {
            series.channels().forEach(channel -> properties.add(channel(channel, classification)));
        }
        return properties;
    }

    private static Map<String, Object> channel(ChannelSpec channel, String classification) {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("sampleRate", channel.sampleRate());
        if (channel.unit() != null) {
            own.put("unit", channel.unit());
        }
        String type = channel.dataType().wireName();
        return new Entries()
                .put("name", channel.name())
                .put("description", channel.description())
                .put("logicalType", "array")
                .put("physicalType", "list<" + type + ">")
                .put("classification", classification)
                .put("customProperties", Entries.customProperties(own))
                .put("items", sample(type))
                .map();
    }

    /** The standard writes {@code f64} and {@code u32} for what Arrow calls float64 and uint32. */
    private static Map<String, Object> sample(String type) {
        return new Entries()
                .put("logicalType", type.startsWith("float") ? "number" : "integer")
                .put("logicalTypeOptions", Map.of("format", type.charAt(0) + type.replaceAll("\\D", "")))
                .put("physicalType", type)
                .map();
    }
}
