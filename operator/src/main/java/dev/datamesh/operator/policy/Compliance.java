package dev.datamesh.operator.policy;

import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.policy.CompiledPolicy.Violation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a product says by {@code PolicyCompliant}. Policies that only warn or audit do not make it untrue, and those in preview say nothing
 * on the product.
 */
public record Compliance(Status status, Reason reason, String message) {
    /** As much as a condition's message holds. */
    private static final int LONGEST = 2048;

    /** From all that a product breaks. */
    public static Compliance of(List<Violation> violations) {
        List<Violation> enforced =
                violations.stream().filter(v -> v.mode() == Mode.Enforce).toList();
        List<Violation> told =
                violations.stream().filter(v -> v.mode() != Mode.Preview).toList();
        String message = cut(told.stream().map(Violation::toString).collect(Collectors.joining(" | ")));
        if (!enforced.isEmpty()) {
            return new Compliance(Status.False, Reason.PolicyViolated, message);
        }
        return new Compliance(Status.True, told.isEmpty() ? Reason.Succeeded : Reason.PolicyWarned, message);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
