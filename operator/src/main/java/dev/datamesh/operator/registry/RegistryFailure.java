package dev.datamesh.operator.registry;

import dev.datamesh.core.condition.Reason;

/** A schema was not registered. */
public final class RegistryFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** @param message the same for the same trouble, whenever it is met */
    public RegistryFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why, as a stable word. */
    public Reason reason() {
        return reason;
    }

    /** Whether the registry itself is in trouble, so that others would meet the same. */
    boolean isOfRegistry() {
        return reason == Reason.Unreachable || reason == Reason.NotAuthorized;
    }
}
