package dev.datamesh.local.mesh.explain;

import dev.datamesh.api.Subject;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.local.mesh.console.MeshException;
import java.util.List;

/**
 * Somebody as RBAC knows it.
 *
 * @param user its name; empty = without a token
 * @param groups what it is counted to
 */
public record Asker(String user, List<String> groups) {
    static final Asker ANYONE = new Asker("", List.of());

    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    public Asker {
        groups = List.copyOf(groups);
    }

    /** {@code cbc/matched-filter} is a ServiceAccount, {@code group:h1-owners} a group, anything else a user. */
    public static Asker parse(String text) {
        if (text.startsWith("group:")) {
            return new Asker("somebody", List.of(text.substring("group:".length()), "system:authenticated"));
        }
        String[] parts = text.split("/", -1);
        return switch (parts.length) {
            case 1 -> new Asker(text, List.of("system:authenticated"));
            case 2 ->
                new Asker(
                        SERVICE_ACCOUNT + parts[0] + ":" + parts[1],
                        List.of(
                                "system:serviceaccounts",
                                "system:serviceaccounts:" + parts[0],
                                "system:authenticated"));
            default ->
                throw MeshException.usage(
                        "--as " + text, "write NAMESPACE/SERVICEACCOUNT, group:NAME, or the name of a user");
        };
    }

    boolean isAnonymous() {
        return user.isEmpty();
    }

    /** Whether it is whom a request of that namespace, or a grant to it, is for. */
    boolean is(String namespace, Subject subject) {
        Subject known = Grantees.forRbac(namespace, subject);
        return known.kind() == Subject.Kind.Group ? groups.contains(known.name()) : user.equals(known.name());
    }

    /** As {@code --as} takes it. */
    String text() {
        return user.equals("somebody")
                ? "group:" + groups.getFirst()
                : user.startsWith(SERVICE_ACCOUNT)
                        ? user.substring(SERVICE_ACCOUNT.length()).replace(':', '/')
                        : user;
    }

    /** As a sentence names it. */
    String title() {
        return isAnonymous() ? "a caller without a token" : user.equals("somebody") ? groups.getFirst() : user;
    }
}
