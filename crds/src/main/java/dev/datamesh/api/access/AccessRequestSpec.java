package dev.datamesh.api.access;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.ListSet;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Subject;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Which product, for whom, why, until when, and what the consumer relies on. */
@JsonClassDescription("Which product, for whom, why, until when, and what the consumer relies on. Immutable.")
@ValidationRule(
        value = "self == oldSelf",
        message = "a request is immutable: the owner consented to this one; make another")
public record AccessRequestSpec(
        @Required @JsonPropertyDescription("The product asked for.")
        ProductRef product,

        @Required @JsonPropertyDescription("Who is to read it.")
        Subject subject,

        @Size(max = 1024) @JsonPropertyDescription("Why, for the owner to judge.")
        String purpose,

        @Pattern(Patterns.RFC3339) @Size(max = 40) @JsonPropertyDescription("Until when, RFC 3339.")
        String expires,

        @JsonPropertyDescription("What the consumer would miss; for the blast radius of a change, not a filter.")
        ReliesOn reliesOn,

        @Pattern(Patterns.DNS_SUBDOMAIN)
        @Size(max = 253)
        @JsonPropertyDescription("The Secret to write connection details to; written only if absent or ours.")
        String secretName) {

    /** What a consumer would miss. */
    public record ReliesOn(
            @Size(max = 16) @JsonPropertyDescription("Streams; empty = all.") @ListSet
            List<@Pattern(Patterns.DNS_LABEL) @Size(max = 40) String> streams,

            @Size(max = 128) @JsonPropertyDescription("Fields or channels; empty = all.") @ListSet
            List<@Size(max = 128) String> fields) {
        public ReliesOn {
            streams = streams == null ? List.of() : List.copyOf(streams);
            fields = fields == null ? List.of() : List.copyOf(fields);
        }
    }
}
