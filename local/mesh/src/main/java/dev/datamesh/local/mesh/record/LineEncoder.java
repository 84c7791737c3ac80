package dev.datamesh.local.mesh.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Lines of JSON as a stream's records, in Confluent's wire format: a zero byte, the schema's id in four bytes, the record. */
final class LineEncoder {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final RecordStream stream;
    private final Form form;

    LineEncoder(RecordStream stream) {
        this.stream = stream;
        this.form = stream.json() ? json(stream.schema()) : avro(stream.schema());
    }

    /**
     * A record as it goes to Kafka.
     *
     * @param key absent = null
     */
    record Encoded(Optional<byte[]> key, byte[] value) {}

    /** How a record is written once it is known to be one. */
    @FunctionalInterface
    private interface Form {
        byte[] write(JsonNode record) throws BadLineException, IOException;
    }

    Encoded encode(String line) throws BadLineException {
        JsonNode record;
        try {
            record = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new BadLineException("", "is no JSON: " + e.getOriginalMessage());
        }
        if (!record.isObject()) {
            throw new BadLineException("", "is no JSON object");
        }
        try {
            byte[] written = form.write(record);
            byte[] value = ByteBuffer.allocate(5 + written.length)
                    .put((byte) 0)
                    .putInt(stream.schemaId())
                    .put(written)
                    .array();
            return new Encoded(key(record), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<byte[]> key(JsonNode record) throws BadLineException {
        if (stream.key().isEmpty()) {
            return Optional.empty();
        }
        JsonNode key = record.get(stream.key().get());
        if (key == null || key.isNull() || key.isContainerNode()) {
            throw new BadLineException(stream.key().get(), "is the record's key, and has no plain value");
        }
        return Optional.of(key.asText().getBytes(StandardCharsets.UTF_8));
    }

    private static Form avro(String text) {
        Schema schema = new Schema.Parser().parse(text);
        GenericDatumWriter<Object> writer = new GenericDatumWriter<>(schema);
        return record -> {
            Object value = JsonToAvro.value(schema, record, "");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            writer.write(value, encoder);
            encoder.flush();
            return bytes.toByteArray();
        };
    }

    private static Form json(String text) {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(text);
        return record -> {
            var wrong = schema.validate(record);
            if (!wrong.isEmpty()) {
                throw new BadLineException(
                        "", wrong.stream().map(ValidationMessage::getMessage).collect(Collectors.joining("; ")));
            }
            return JSON.writeValueAsBytes(record);
        };
    }
}
