package dev.datamesh.runtime.access;

import dev.datamesh.api.ProductRef;

/** Whether a right that RBAC gives also holds now: RBAC never expires. Asked only of callers whom RBAC lets read. */
@FunctionalInterface
public interface EffectiveGrants {
    /** Whether the caller's right to read is in force. */
    boolean inForce(Access.Caller caller, ProductRef product);

    /** What RBAC gives is in force. */
    static EffectiveGrants asBound() {
        return (caller, product) -> true;
    }
}
