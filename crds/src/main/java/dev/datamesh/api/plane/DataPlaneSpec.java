package dev.datamesh.api.plane;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** What a plane is made of. Secrets named here live in the operator's namespace and never reach a domain's. */
@ValidationRule(
        value = "!has(oldSelf.archive) || has(self.archive)",
        message = "archive cannot be taken away: tables lie there; declare another DataPlane")
@JsonClassDescription(
        "What a plane is made of. Secrets named here live in the operator's namespace and never reach a domain's.")
public record DataPlaneSpec(
        @Pattern(Patterns.DNS_LABEL)
        @Size(max = 63)
        @JsonPropertyDescription("Where the plane stands, as residency rules name places.")
        String location,

        @Required @JsonPropertyDescription("The Kafka cluster that moves and keeps live data.")
        KafkaSpec kafka,

        @JsonPropertyDescription("The schema registry. Absent: schemas of record streams are not registered anywhere.")
        RegistrySpec registry,

        @JsonPropertyDescription("Where archived streams are kept. Absent: no stream on this plane can be archived.")
        ArchiveSpec archive,

        @JsonPropertyDescription(
                "The domains' runtimes. Absent: none run on this plane, and Ready does not wait for any.")
        RuntimeSpec runtime) {}
