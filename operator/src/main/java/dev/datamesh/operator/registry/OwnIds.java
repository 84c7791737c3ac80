package dev.datamesh.operator.registry;

import dev.datamesh.api.product.RecordsSpec.Compatibility;
import dev.datamesh.core.record.RecordSchema;

/** What a plane without a registry has: ids that follow from the schemas; decision 18 says why. */
enum OwnIds implements SchemaRegistry {
    /** There is no state in it. */
    IDS;

    @Override
    public int register(String subject, RecordSchema schema, Compatibility compatibility) {
        return schema.ownId(subject);
    }
}
