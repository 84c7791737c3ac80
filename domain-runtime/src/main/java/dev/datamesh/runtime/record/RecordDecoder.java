package dev.datamesh.runtime.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.runtime.catalogue.RecordStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Reads values in Confluent's wire format: a zero byte, the schema's id in four bytes, and the rest as the schema says. */
abstract class RecordDecoder {
    private static final int HEADER = 5;

    /** One for a stream as it is now; schemas that are written later are looked for as it is then. */
    static RecordDecoder of(Supplier<RecordStream> stream) {
        return switch (stream.get().format()) {
            case AVRO -> new Avro(stream);
            case JSON -> new Json(stream.get().schema());
        };
    }

    /** The columns of what it reads. */
    abstract List<Field> fields();

    /** @throws IllegalArgumentException if there is no record in these bytes */
    Object decode(byte[] value) {
        if (value.length < HEADER || value[0] != 0) {
            throw new IllegalArgumentException("does not begin with a zero byte and a schema's id");
        }
        try {
            return decode(ByteBuffer.wrap(value).getInt(1), value);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("is not as its schema says: " + e.getMessage(), e);
        }
    }

    abstract Object decode(int id, byte[] value) throws IOException;

    /** Whether records of this schema can be decoded. */
    abstract boolean knows(int id);

    /** What an archive has of a record, with the schema's defaults for the fields that it had no columns for yet. */
    abstract Map<String, Object> complete(Map<String, Object> archived);

    /** The id of the schema that a value is written by; 0 if it says none. */
    static int schemaId(byte[] value) {
        return value.length < HEADER || value[0] != 0
                ? 0
                : ByteBuffer.wrap(value).getInt(1);
    }

    /** Avro: written by one schema, read by another. */
    private static final class Avro extends RecordDecoder {
        private final Supplier<RecordStream> stream;
        private final Schema reader;
        private final Map<Integer, GenericDatumReader<Object>> byId = new HashMap<>();
        private BinaryDecoder decoder;

        Avro(Supplier<RecordStream> stream) {
            this.stream = stream;
            this.reader = new Schema.Parser().parse(stream.get().schema());
        }

        @Override
        List<Field> fields() {
            return AvroFields.of(reader);
        }

        @Override
        Object decode(int id, byte[] value) throws IOException {
            GenericDatumReader<Object> known = byId.computeIfAbsent(id, this::reader);
            decoder = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, decoder);
            return known.read(null, decoder);
        }

        @Override
        boolean knows(int id) {
            return stream.get().schemas().containsKey(id);
        }

        @Override
        Map<String, Object> complete(Map<String, Object> archived) {
            return AvroDefaults.complete(reader, archived);
        }

        private GenericDatumReader<Object> reader(int id) {
            String writer = stream.get().schemas().get(id);
            if (writer == null) {
                throw new IllegalArgumentException("is written by schema " + id + ", which is none of this stream");
            }
            return new GenericDatumReader<>(new Schema.Parser().parse(writer), reader);
        }
    }

    /** JSON: readable as it is; what the schema does not know is not shown. */
    private static final class Json extends RecordDecoder {
        private static final ObjectMapper MAPPER = new ObjectMapper();

        private final List<Field> fields;

        Json(String schema) {
            try {
                fields = JsonFields.of(MAPPER.readTree(schema));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException("a schema that was accepted is JSON", e);
            }
        }

        @Override
        List<Field> fields() {
            return fields;
        }

        @Override
        Object decode(int id, byte[] value) throws IOException {
            return MAPPER.readValue(value, HEADER, value.length - HEADER, Map.class);
        }

        @Override
        boolean knows(int id) {
            return true;
        }

        /** JSON Schema's defaults are advice: what is not there is not there. */
        @Override
        Map<String, Object> complete(Map<String, Object> archived) {
            return archived;
        }
    }
}
