package dev.datamesh.local.mesh.access;

import dev.datamesh.api.Subject;
import dev.datamesh.local.mesh.console.MeshException;
import java.util.Map;

/**
 * Somebody who reads, or wants to.
 *
 * @param namespace the namespace that asks, and in which the request lies
 */
record Consumer(String namespace, Subject subject) {
    private static final String GROUP = "group:";

    /**
     * {@code cbc/matched-filter} is a ServiceAccount of that namespace; {@code group:analysts} is a group and anything else a user, for
     * whom it must be said which namespace asks.
     *
     * @param namespace as said by an option; empty if it was not
     */
    static Consumer parse(String text, String namespace) {
        String[] parts = text.split("/", -1);
        if (parts.length == 2 && !text.startsWith(GROUP)) {
            if (!namespace.isEmpty() && !namespace.equals(parts[0])) {
                throw MeshException.usage(
                        "--as " + text + " is of namespace " + parts[0] + ", and --namespace says " + namespace,
                        "a namespace asks for its own ServiceAccounts only: leave --namespace away");
            }
            return new Consumer(parts[0], new Subject(Subject.Kind.ServiceAccount, parts[1]));
        }
        if (namespace.isEmpty()) {
            throw MeshException.usage(
                    "--as " + text + " does not say which namespace asks",
                    "write NAMESPACE/SERVICEACCOUNT; for a user or a group: --as NAME --namespace NAMESPACE");
        }
        return text.startsWith(GROUP)
                ? new Consumer(namespace, new Subject(Subject.Kind.Group, text.substring(GROUP.length())))
                : new Consumer(namespace, new Subject(Subject.Kind.User, text));
    }

    /** As a manifest has the subject. */
    Map<String, Object> manifest() {
        return Map.of("kind", subject.kind().name(), "name", subject.name());
    }

    /** As people read it: {@code cbc/matched-filter}, {@code group:analysts (cbc)}, {@code dora (cbc)}. */
    @Override
    public String toString() {
        return switch (subject.kind()) {
            case ServiceAccount -> namespace + "/" + subject.name();
            case Group -> GROUP + subject.name() + " (" + namespace + ")";
            case User -> subject.name() + " (" + namespace + ")";
        };
    }
}
