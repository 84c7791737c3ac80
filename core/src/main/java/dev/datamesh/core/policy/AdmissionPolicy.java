package dev.datamesh.core.policy;

import java.util.List;
import java.util.Map;

/**
 * One ValidatingAdmissionPolicy with its binding, in values of our own: which requests it judges, by which expressions, and what
 * happens to those it refuses.
 *
 * @param part what it holds of the MeshPolicy
 * @param namespaceLabels labels of the namespaces it is for, each with its value; none = all
 * @param resources plural names in our group; created and updated ones are judged, but not their subresources
 * @param matchConditions all must be true for a request to be judged
 * @param variables each may use those before
 * @param validations all must be true
 * @param action what happens where one is not
 * @param proof what a probe says by the annotation {@link MeshPolicyCompiler#PROBE_ANNOTATION}, and the refusal repeats; it changes with
 *     everything above
 */
public record AdmissionPolicy(
        Part part,
        Map<String, String> namespaceLabels,
        List<String> resources,
        List<Named> matchConditions,
        List<Variable> variables,
        List<Validation> validations,
        Action action,
        String proof) {
    public AdmissionPolicy {
        namespaceLabels = Map.copyOf(namespaceLabels);
        resources = List.copyOf(resources);
        matchConditions = List.copyOf(matchConditions);
        variables = List.copyOf(variables);
        validations = List.copyOf(validations);
    }

    /** What a policy holds. */
    public enum Part {
        /** All rules but those of the other part. */
        RULES,
        /** Who may read the inputs, which costs so much that it has a budget of its own. */
        INPUTS
    }

    /** What happens to a request that a policy refuses. */
    public enum Action {
        Warn,
        Audit,
        Deny
    }

    /** An expression with a name. */
    public record Named(String name, String expression) {}

    /**
     * An expression with a name, by which others may use it.
     *
     * @param rule the rule that it belongs to; empty = to all
     */
    public record Variable(String name, String expression, String rule) {}

    /**
     * An expression that must be true.
     *
     * @param messageExpression says what is wrong
     * @param message says it where that expression fails
     */
    public record Validation(String expression, String messageExpression, String message) {}
}
