package dev.datamesh.core.document;

import dev.datamesh.api.product.RecordsSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.name.StreamId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stream as an object of a contract's schema. */
final class StreamObject {
    private StreamObject() {}

    static Map<String, Object> of(DocumentedProduct product, StreamSpec stream) {
        StreamId id = product.id(stream);
        return new Entries()
                .put("name", name(stream))
                .put("logicalType", "object")
                .put("physicalName", stream.records() == null ? id.publisherId() : id.recordsTopic())
                .put("physicalType", stream.records() == null ? "timeSeries" : "topic")
                .put("customProperties", Entries.customProperties(own(stream, id)))
                .put("properties", properties(product, stream))
                .map();
    }

    /** Majors of one stream are objects of their own. */
    static String name(StreamSpec stream) {
        return stream.major() == 1 ? stream.name() : stream.name() + "_v" + stream.major();
    }

    private static List<Map<String, Object>> properties(DocumentedProduct product, StreamSpec stream) {
        RecordsSpec records = stream.records();
        String classification = product.classification().name();
        if (records == null) {
            return ChannelProperties.of(stream.timeSeries(), classification);
        }
        if (records.schema().avro() != null) {
            return AvroProperties.of(records.schema().avro(), records.key(), classification);
        }
        return records.schema().json() == null
                ? List.of()
                : JsonProperties.of(records.schema().json(), records.key(), classification);
    }

    private static Map<String, Object> own(StreamSpec stream, StreamId id) {
        Map<String, Object> own = new LinkedHashMap<>();
        if (stream.timeSeries() != null) {
            own.put("stride", stream.timeSeries().stride());
            put(own, "relayStride", stream.timeSeries().relayStride());
            if (stream.timeSeries().channels() == null) {
                own.put("channels", stream.timeSeries().dynamic() == null ? "channelsFrom" : "dynamic");
            }
        } else {
            own.put("compatibility", stream.records().compatibility().name());
            own.put("subject", id.subject());
            own.put("schemaLanguage", language(stream.records().schema()));
        }
        if (stream.archive() != null) {
            own.put("table", id.table());
        }
        return own;
    }

    private static String language(RecordsSpec.SchemaSpec schema) {
        return schema.avro() != null ? "avro" : schema.json() != null ? "json" : "configMap";
    }

    private static void put(Map<String, Object> own, String name, @Nullable Object value) {
        if (value != null) {
            own.put(name, value);
        }
    }
}
