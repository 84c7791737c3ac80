package dev.datamesh.api.access;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.Rules;
import dev.datamesh.api.Subject;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Consent to one consumer, with limits. */
@JsonClassDescription("Consent to one consumer, with limits.")
public record AccessGrantSpec(
        @Required
        @Pattern(Patterns.DNS_LABEL)
        @Size(min = 1, max = 40)
        @ValidationRule(value = "self == oldSelf", message = "product is immutable: make another grant")
        @JsonPropertyDescription("The product, in this namespace.")
        String product,

        @Required
        @ValidationRule(value = "self == oldSelf", message = "to is immutable: make another grant")
        @JsonPropertyDescription("Whom the owner consents to.")
        Grantee to,

        @JsonPropertyDescription("How much they may read.") Limits limits,

        @Pattern(Patterns.RFC3339) @Size(max = 40) @JsonPropertyDescription("Until when, RFC 3339.")
        String expires,

        @Size(max = 253) @JsonPropertyDescription("The user who consents; absent = unattested.")
        String approvedBy) {

    /** Whom the owner consents to. */
    public record Grantee(
            @Required
            @Pattern(Patterns.DNS_LABEL)
            @Size(min = 1, max = 63)
            @JsonPropertyDescription("The consumer's namespace.")
            String namespace,

            @Required @JsonPropertyDescription("The consumer.")
            Subject subject,

            @Pattern(Patterns.DNS_LABEL)
            @Size(min = 1, max = 40)
            @JsonPropertyDescription(
                    "The AccessRequest this answers. Absent: a standing consent; nothing happens before a matching request.")
            String request) {}

    /** How much may be read. */
    public record Limits(
            @Size(max = 24)
            @ValidationRule(value = Rules.BYTES, message = Rules.BYTES_MESSAGE)
            @JsonPropertyDescription("Bytes a second.")
            String consumeBytesPerSecond) {}
}
