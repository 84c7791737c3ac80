package dev.datamesh.operator.registry;

import dev.datamesh.api.product.RecordsSpec.Compatibility;
import dev.datamesh.core.record.RecordSchema;

/** Where the schemas of records get their ids. Blocks, but never for long. */
public interface SchemaRegistry {
    /**
     * Has a subject hold a schema and keep a level of compatibility; done again it changes nothing.
     *
     * @return the schema's id
     */
    int register(String subject, RecordSchema schema, Compatibility compatibility)
            throws RegistryFailure, InterruptedException;
}
