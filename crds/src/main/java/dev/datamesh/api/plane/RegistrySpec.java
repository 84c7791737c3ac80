package dev.datamesh.api.plane;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A schema registry that speaks Confluent's API. */
public record RegistrySpec(
        @Required
        @Pattern("^https?://.+$")
        @Size(max = 1024)
        @JsonPropertyDescription("The address of the Confluent-compatible API.")
        String url,

        @Pattern(Patterns.DNS_SUBDOMAIN)
        @Size(max = 253)
        @JsonPropertyDescription("A Secret in the operator's namespace with the keys username and password.")
        String credentialsSecret) {}
