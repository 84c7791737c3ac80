package dev.datamesh.runtime.register;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.datamesh.core.register.RegisterLine;
import dev.datamesh.runtime.block.SampleType;
import dev.datamesh.runtime.catalogue.Publisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lines as bytes. A channel is what Arrakis' own servers write of one. What we add beside has a key that begins like theirs do which are
 * no channel's: {@code __partition__:<id>}.
 */
final class LineJson {
    private static final String RESERVED = "__";
    private static final String PARTITION = "__partition__:";

    private final JsonFactory json = new JsonFactory();

    /** The key of a channel's line. */
    static byte[] key(Entry entry) {
        return entry.name().getBytes(StandardCharsets.UTF_8);
    }

    /** The key of a partition's line. */
    static byte[] key(Partition partition) {
        return (PARTITION + partition.id()).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] value(Entry entry, Publisher publisher) {
        RegisterLine line = new RegisterLine(
                entry.name(),
                entry.dataType(),
                entry.sampleRate(),
                publisher.id(),
                entry.partition(),
                entry.index(),
                entry.strideNanos(),
                publisher.maxLatencyNanos());
        return line.json().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] value(Partition partition) {
        return ("{\"data_type\": \"" + partition.dataType().wireName() + "\", \"next_index\": " + partition.next()
                        + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a line; what cannot be read is something else's. */
    Line read(byte[] key, byte @Nullable [] value) {
        String name = new String(key, StandardCharsets.UTF_8);
        boolean channel = !name.startsWith(RESERVED);
        if (value == null) {
            return channel ? new Line.Removed(name) : new Line.Other();
        }
        try {
            Map<String, String> fields = fields(value);
            if (channel) {
                return new Line.Of(new Entry(
                        name,
                        SampleType.named(fields.getOrDefault("data_type", "")).orElseThrow(NotReadable::new),
                        Integer.parseInt(fields.get("sample_rate")),
                        Long.parseLong(fields.get("stride")),
                        fields.getOrDefault("partition_id", ""),
                        Integer.parseInt(fields.get("partition_index"))));
            }
            return name.startsWith(PARTITION)
                    ? new Line.Given(new Partition(
                            name.substring(PARTITION.length()),
                            SampleType.named(fields.getOrDefault("data_type", ""))
                                    .orElseThrow(NotReadable::new),
                            Integer.parseInt(fields.get("next_index"))))
                    : new Line.Other();
        } catch (IOException | NumberFormatException | NotReadable e) {
            return new Line.Other();
        }
    }

    private Map<String, String> fields(byte[] value) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = json.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new NotReadable();
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                if (parser.nextToken().isScalarValue()) {
                    fields.put(field, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
        }
        return fields;
    }

    private static final class NotReadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotReadable() {
            super(null, null, false, false);
        }
    }
}
