package dev.datamesh.api.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * What is known of a field that may hold anything: enough of Avro and of JSON Schema to bound it, to explain it and to look a field
 * up in it. The rest is kept as it comes.
 */
final class OpenSchemas {
    private static final String AVRO = """
            properties:
              type:
                description: An Avro record, for a record of the stream is one.
                type: string
                enum: [record]
              name:
                description: The record's name.
                type: string
                minLength: 1
                maxLength: 256
              namespace:
                description: The record's namespace.
                type: string
                maxLength: 256
              doc:
                description: What the record is.
                type: string
                maxLength: 2048
              fields:
                description: The record's fields.
                type: array
                minItems: 1
                maxItems: 512
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items:
                  type: object
                  x-kubernetes-preserve-unknown-fields: true
                  required: [name, type]
                  properties:
                    name:
                      description: The field's name.
                      type: string
                      minLength: 1
                      maxLength: 128
                    type:
                      description: The field's type, as Avro writes it.
                      x-kubernetes-preserve-unknown-fields: true
            required: [type, name, fields]
            """;

    private static final String JSON_SCHEMA = """
            properties:
              properties:
                description: The schemas of the record's fields, by their names.
                type: object
                maxProperties: 512
                additionalProperties:
                  type: object
                  x-kubernetes-preserve-unknown-fields: true
            """;

    private static final Map<String, String> BY_FIELD = Map.of("avro", AVRO, "json", JSON_SCHEMA);

    private OpenSchemas() {}

    static void describe(ObjectNode schema, String field) {
        try {
            schema.setAll((ObjectNode) new YAMLMapper().readTree(BY_FIELD.get(field)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
