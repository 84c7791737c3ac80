package dev.datamesh.core.record;

import dev.datamesh.api.product.RecordsSpec.SchemaSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * The schema of records.
 *
 * @param format in which language it is written
 * @param text it, as JSON with its keys in order, so that the same schema always is the same text
 */
public record RecordSchema(Format format, String text) {
    /** The languages of schemas. */
    public enum Format {
        AVRO,
        JSON
    }

    /** What a product declares; empty where it lies in a ConfigMap. */
    public static Optional<RecordSchema> of(SchemaSpec declared) {
        if (declared.avro() != null) {
            return Optional.of(new RecordSchema(Format.AVRO, OrderedJson.text(declared.avro())));
        }
        return Optional.ofNullable(declared.json()).map(json -> new RecordSchema(Format.JSON, OrderedJson.text(json)));
    }

    /**
     * The id where no registry gives one: made of the stream and the schema, so that a mesh set up anew from the same manifests gives
     * the same. Positive, as ids of registries are.
     */
    public int ownId(String subject) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((subject + "\n" + text).getBytes(StandardCharsets.UTF_8));
            return Math.max(1, ByteBuffer.wrap(digest.digest()).getInt() & Integer.MAX_VALUE);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
