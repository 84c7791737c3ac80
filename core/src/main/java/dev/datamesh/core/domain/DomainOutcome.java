package dev.datamesh.core.domain;

/** What came of carrying a domain's plan out. */
public sealed interface DomainOutcome {
    /**
     * All of it was done.
     *
     * @param runtime how the runtime stands
     */
    record Done(RuntimeFacts runtime) implements DomainOutcome {}

    /**
     * The namespace, or something in it, could not be written.
     *
     * @param message what, and why
     */
    record NamespaceFailed(String message) implements DomainOutcome {}

    /**
     * Something of the runtime could not be written.
     *
     * @param message what, and why
     */
    record RuntimeFailed(String message) implements DomainOutcome {}
}
