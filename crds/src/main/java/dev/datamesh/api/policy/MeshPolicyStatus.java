package dev.datamesh.api.policy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Condition;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.ListSet;
import dev.datamesh.api.ReportsConditions;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What became of a policy. */
@JsonClassDescription("What became of the policy. Written by the operator.")
public record MeshPolicyStatus(
        @JsonPropertyDescription("The generation of the spec this was made from.")
        Long observedGeneration,

        @Size(max = 64) @JsonPropertyDescription("The ValidatingAdmissionPolicies it was compiled to.") @ListSet
        List<@Size(max = 253) String> compiledTo,

        @Size(max = 32)
        @JsonPropertyDescription("Rules that not all is judged by: admission cannot, or the operator cannot, and why.")
        @ListMap("rule")
        List<NotCompiled> notCompiled,

        @Size(max = 64) @JsonPropertyDescription("What breaks it today; at most 64.")
        List<Violation> violations,

        @Size(max = 64) @JsonPropertyDescription("What would break it if it were enforced; at most 64.")
        List<Violation> wouldViolate,

        @JsonPropertyDescription("How many products break it, or would, in all.")
        Integer violatingProducts,

        @Size(max = 16) @JsonPropertyDescription("The conditions of the policy.") @ListMap("type")
        List<Condition> conditions)
        implements ReportsConditions {
    public MeshPolicyStatus {
        compiledTo = compiledTo == null ? List.of() : List.copyOf(compiledTo);
        notCompiled = notCompiled == null ? List.of() : List.copyOf(notCompiled);
        violations = violations == null ? List.of() : List.copyOf(violations);
        wouldViolate = wouldViolate == null ? List.of() : List.copyOf(wouldViolate);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** A rule that admission or the operator cannot judge. */
    public record NotCompiled(
            @Required @Size(max = 63) @JsonPropertyDescription("The rule's name.")
            String rule,

            @Size(max = 512) @JsonPropertyDescription("Why.")
            String reason) {}

    /** An object that breaks a rule. */
    public record Violation(
            @Size(max = 128) @JsonPropertyDescription("The object, as kind namespace/name.")
            String object,

            @Size(max = 63) @JsonPropertyDescription("The rule's name.")
            String rule,

            @Size(max = 512) @JsonPropertyDescription("Field, found, allowed, remedy.")
            String message) {}
}
