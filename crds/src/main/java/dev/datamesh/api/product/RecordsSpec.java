package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** Records with a key and a schema. */
@ValidationRule(
        value = "has(self.key) == has(oldSelf.key) && (!has(self.key) || self.key == oldSelf.key)",
        message = "key is immutable: list a stream with the next major",
        fieldPath = ".key")
@ValidationRule(value = RecordsSpec.KEY_IS_A_FIELD, message = "key must be a field of the schema", fieldPath = ".key")
@ValidationRule(
        value =
                "!(has(oldSelf.schema.avro) && has(self.schema.json)) && !(has(oldSelf.schema.json) && has(self.schema.avro))",
        message = "schema cannot change between avro and json: list a stream with the next major",
        fieldPath = ".schema")
public record RecordsSpec(
        @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
        @Size(min = 1, max = 128)
        @JsonPropertyDescription("The field whose value is the record's key. Immutable.")
        String key,

        @Required @JsonPropertyDescription("What a record looks like.")
        SchemaSpec schema,

        @Default("BackwardTransitive") @JsonPropertyDescription("Which changes of the schema are compatible.")
        Compatibility compatibility) {
    public RecordsSpec {
        compatibility = compatibility == null ? Compatibility.BackwardTransitive : compatibility;
    }

    static final String KEY_IS_A_FIELD =
            "!has(self.key) || ((!has(self.schema.avro) || self.schema.avro.fields.exists(f, f.name == self.key)) && (!has(self.schema.json) || !has(self.schema.json.properties) || self.key in self.schema.json.properties))";

    /** What a record looks like: Avro or JSON Schema, inline or in a ConfigMap. */
    @ValidationRule(
            value = "(has(self.avro) ? 1 : 0) + (has(self.json) ? 1 : 0) + (has(self.configMap) ? 1 : 0) == 1",
            message = "exactly one of avro, json and configMap must be set")
    public record SchemaSpec(
            @PreserveUnknownFields
            @Size(max = 64)
            @JsonPropertyDescription("An Avro schema, as an object, so that policies can see its fields.")
            Map<String, Object> avro,

            @PreserveUnknownFields
            @Size(max = 64)
            @JsonPropertyDescription("A JSON Schema, as an object, so that policies can see its fields.")
            Map<String, Object> json,

            @JsonPropertyDescription("A schema in a ConfigMap; policies judge it at reconcile time only.")
            SchemaSource configMap) {}

    /** Where a schema lies. */
    public record SchemaSource(
            @Required
            @Pattern(Patterns.DNS_SUBDOMAIN)
            @Size(min = 1, max = 253)
            @JsonPropertyDescription("The ConfigMap's name, in the product's namespace.")
            String name,

            @Required @Pattern("^[-._a-zA-Z0-9]+$") @Size(min = 1, max = 253) @JsonPropertyDescription("The key in it.")
            String key) {}

    /** Compatibility levels, as schema registries name them. */
    public enum Compatibility {
        None,
        Backward,
        BackwardTransitive,
        Forward,
        ForwardTransitive,
        Full,
        FullTransitive
    }
}
