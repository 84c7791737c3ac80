package dev.datamesh.operator.principal;

import dev.datamesh.core.name.PrincipalName;

/**
 * What the principals' reconciler works on: a principal on a plane.
 *
 * @param plane the plane
 * @param name the principal
 */
public record PrincipalKey(String plane, PrincipalName name) {
    /** The name of the Secret, in the runtimes' namespace, that keeps the principal's password. */
    public String credentialSecret() {
        return plane + "." + name.kafkaName();
    }
}
