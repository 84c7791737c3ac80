package dev.datamesh.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A product anywhere in the mesh. */
public record ProductRef(
        @Required
        @Pattern(Patterns.DNS_LABEL)
        @Size(min = 1, max = 40)
        @JsonPropertyDescription("The domain that owns the product; also its namespace.")
        String domain,

        @Required @Pattern(Patterns.DNS_LABEL) @Size(min = 1, max = 40) @JsonPropertyDescription("The product's name.")
        String name) {}
