package dev.datamesh.runtime.catalogue;

import dev.datamesh.api.ProductRef;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.record.RecordSchema.Format;
import java.util.Map;

/**
 * A stream of records that is served.
 *
 * @param name the stream's name in its product
 * @param topic where its records lie
 * @param schemaId by which schema readers see them
 * @param schemas by their ids, all that its records may be written by
 */
public record RecordStream(
        ProductRef product,
        String name,
        int major,
        String topic,
        Format format,
        int schemaId,
        Map<Integer, String> schemas) {
    public RecordStream {
        schemas = Map.copyOf(schemas);
    }

    /** The schema by which readers see the records. */
    public String schema() {
        return schemas.get(schemaId);
    }

    /** The table that it is archived in. */
    public String table() {
        return new StreamId(product.domain(), product.name(), name, major).table();
    }

    /** Whether it is the same stream, whatever became of its schemas. */
    public boolean isSameAs(RecordStream other) {
        return product.equals(other.product()) && topic.equals(other.topic());
    }
}
