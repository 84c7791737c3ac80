package dev.datamesh.operator.rights;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * One thing that a role allows.
 *
 * @param role the role
 * @param namespace where it allows it; empty = everywhere that the role is bound
 * @param name which object; empty = any
 */
public record Grant(String role, String namespace, String apiGroup, String resource, String name, String verb) {
    /** All that the rules of a role allow, one by one. */
    public static Stream<Grant> of(String role, String namespace, List<PolicyRule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.getApiGroups().stream()
                        .flatMap(group -> rule.getResources().stream()
                                .flatMap(resource -> rule.getVerbs().stream()
                                        .flatMap(verb -> names(rule)
                                                .map(name ->
                                                        new Grant(role, namespace, group, resource, name, verb))))));
    }

    private static Stream<String> names(PolicyRule rule) {
        return rule.getResourceNames().isEmpty() ? Stream.of("") : rule.getResourceNames().stream();
    }

    /** Whether a call needed this. A server-side apply that makes an object needs the right to create it too. */
    boolean isUsedBy(AuditedCalls.Call call) {
        boolean sameVerb = verb.equals(call.verb()) || (verb.equals("create") && call.created());
        return sameVerb
                && apiGroup.equals(call.apiGroup())
                && resource.equals(call.resource())
                && (name.isEmpty() || name.equals(call.name()))
                && (namespace.isEmpty() || namespace.equals(call.namespace()));
    }

    /** Whether a call by this verb is ever seen in the audit log: {@code bind} is only asked for inside another request. */
    boolean isSeen() {
        return !verb.equals("bind");
    }

    @Override
    public String toString() {
        return role + (namespace.isEmpty() ? "" : " in " + namespace) + ": " + verb + " "
                + (apiGroup.isEmpty() ? "" : apiGroup + "/") + resource + (name.isEmpty() ? "" : " " + name);
    }
}
