package dev.datamesh.operator.registry;

import dev.datamesh.api.product.DataProductStatus.SchemaStatus;
import dev.datamesh.api.product.RecordsSpec.Compatibility;
import dev.datamesh.core.record.RecordSchema;
import java.util.List;

/** Where the schemas of records get their ids. Blocks, but never for long. */
public interface SchemaRegistry {
    /**
     * What a subject is to hold.
     *
     * @param held what the product's status says that was registered before, oldest first: the proof that the subject is the product's
     * @param adopts whether a subject that others filled may be taken over
     */
    record Wanted(
            String subject,
            RecordSchema schema,
            Compatibility compatibility,
            List<SchemaStatus> held,
            boolean adopts) {}

    /**
     * Has a subject hold a schema and keep a level of compatibility; done again it changes nothing. A subject that others filled is not
     * written to.
     *
     * @return the schema's id
     */
    int register(Wanted wanted) throws RegistryFailure, InterruptedException;
}
