package dev.datamesh.operator.product;

import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.record.RecordSchema;
import dev.datamesh.operator.registry.RegistryFailure;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Whether a schema is one at all: no runtime could read by it otherwise, and a registry may be away or not there. */
final class SchemaForm {
    private SchemaForm() {}

    static void require(RecordSchema schema) throws RegistryFailure {
        if (schema.format() != RecordSchema.Format.AVRO) {
            return;
        }
        try {
            if (new Schema.Parser().parse(schema.text()).getType() != Schema.Type.RECORD) {
                throw new RegistryFailure(Reason.SchemaRefused, "is no Avro schema of a record");
            }
        } catch (AvroRuntimeException e) {
            throw new RegistryFailure(Reason.SchemaRefused, "is no Avro schema: " + e.getMessage());
        }
    }
}
