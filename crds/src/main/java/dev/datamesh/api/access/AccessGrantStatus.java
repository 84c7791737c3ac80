package dev.datamesh.api.access;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Condition;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.ReportsConditions;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What became of a grant: which layers enforce it. */
@JsonClassDescription("What became of the grant: which layers enforce it. Written by the operator.")
public record AccessGrantStatus(
        @JsonPropertyDescription("The generation of the spec this was made from.")
        Long observedGeneration,

        @JsonPropertyDescription("The objects that were consented to; another object of the same name is not.")
        Pins pins,

        @Size(max = 40) @JsonPropertyDescription("The AccessRequest that it answers, in the consumer's namespace.")
        String request,

        @Pattern(Patterns.RFC3339)
        @Size(max = 40)
        @JsonPropertyDescription("Until when it is in force: the earlier of what was asked and what was granted.")
        String expires,

        @JsonPropertyDescription(
                "What it takes of the domain's quota, until Kafka has taken it back; empty = no limit. What spec.limits was raised to"
                        + " beyond the room left is not in it.")
        AccessGrantSpec.Limits limits,

        @Size(max = 8) @JsonPropertyDescription("The layers that enforce the grant.") @ListMap("name")
        List<Layer> enforcement,

        @Size(max = 16) @JsonPropertyDescription("The conditions of the grant.") @ListMap("type")
        List<Condition> conditions)
        implements ReportsConditions {
    public AccessGrantStatus {
        enforcement = enforcement == null ? List.of() : List.copyOf(enforcement);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** UIDs of what was consented to. */
    public record Pins(
            @Size(max = 40) @JsonPropertyDescription("The request's UID.")
            String requestUid,

            @Size(max = 40) @JsonPropertyDescription("The subject's UID, where it is a ServiceAccount.")
            String subjectUid,

            @Size(max = 40) @JsonPropertyDescription("The UID of the consumer's namespace.")
            String namespaceUid) {}

    /** One layer that enforces a grant. */
    public record Layer(
            @Required @Size(max = 32) @JsonPropertyDescription("rbac, kafkaAcl, quota, networkPolicy or secret.")
            String name,

            @Size(max = 32) @JsonPropertyDescription("Pending, Enforced, Revoked or NotManaged.")
            String state,

            @Pattern(Patterns.RFC3339) @Size(max = 40) @JsonPropertyDescription("Since when, RFC 3339.")
            String since) {}
}
