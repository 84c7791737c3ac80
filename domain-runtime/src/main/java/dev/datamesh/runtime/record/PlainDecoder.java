package dev.datamesh.runtime.record;

import dev.datamesh.runtime.catalogue.RecordStream;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;

/** Decodes records of a stream, as it is at one moment, to plain values: {@link PlainValues} says which. Used by one thread. */
public final class PlainDecoder {
    private final RecordDecoder decoder;
    private final List<Field> fields;

    public PlainDecoder(RecordStream stream) {
        decoder = RecordDecoder.of(() -> stream);
        fields = decoder.fields();
    }

    /** What it decodes, typed as readers get it. */
    public List<Field> fields() {
        return fields;
    }

    /** Whether the schema that a value says it is written by is one of the stream's. */
    public boolean knowsSchemaOf(byte[] value) {
        return decoder.knows(RecordDecoder.schemaId(value));
    }

    /**
     * The members of a record by their names.
     *
     * @throws IllegalArgumentException if there is no record in these bytes
     */
    public Map<String, Object> decode(byte[] value) {
        try {
            return PlainValues.record(fields, decoder.decode(value));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
