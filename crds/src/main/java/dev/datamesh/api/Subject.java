package dev.datamesh.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Who: a ServiceAccount, or a User or Group as token review names them. */
@ValidationRule(
        value =
                "self.kind != 'ServiceAccount' || (self.name.size() <= 63 && self.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'))",
        message = "name of a ServiceAccount must be a DNS label of at most 63 characters",
        fieldPath = ".name")
public record Subject(
        @Required @JsonPropertyDescription("ServiceAccount, User or Group.")
        Kind kind,

        @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Its name.")
        String name) {
    /** The kinds of subject. */
    public enum Kind {
        ServiceAccount,
        User,
        Group
    }
}
