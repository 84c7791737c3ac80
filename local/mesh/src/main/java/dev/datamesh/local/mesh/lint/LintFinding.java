package dev.datamesh.local.mesh.lint;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Something that a policy says against a manifest.
 *
 * @param severity whether it would be refused
 * @param file the file, as the user named it
 * @param line where it stands, from 1; 0 = not known
 * @param object as people write it: {@code DataProduct h1/strain}
 * @param policy the MeshPolicy; empty where none said it
 * @param rule the rule of it; without a policy {@code schema} where the kind's schema says it, the name of a policy that every
 *     cluster has, or empty where the API server did
 * @param message field, found, allowed, remedy
 */
@JsonPropertyOrder({"severity", "file", "line", "object", "policy", "rule", "message"})
public record LintFinding(
        Severity severity, String file, int line, String object, String policy, String rule, String message) {
    /** What would become of the manifest. */
    public enum Severity {
        /** It would be refused. */
        error,
        /** It would be let pass, with a warning or a line in the audit log. */
        warning,
        /** The policy is in Preview: it would be reported. */
        notice
    }

    /** Who says it. */
    String title() {
        return policy.isEmpty()
                ? "mesh " + (rule.isEmpty() ? "plan" : rule)
                : "MeshPolicy " + policy + ", rule " + rule;
    }

    String place() {
        return file + (line > 0 ? ":" + line : "");
    }
}
