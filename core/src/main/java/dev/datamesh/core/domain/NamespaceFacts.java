package dev.datamesh.core.domain;

/** What was seen of the namespace that bears a domain's name. */
public sealed interface NamespaceFacts {
    /** There is none. */
    record Absent() implements NamespaceFacts {}

    /**
     * There is one.
     *
     * @param domainLabel the domain it is labelled for; empty = for none
     * @param createdFor the UID of the domain that the operator made it for; empty = the operator did not make it
     * @param terminating whether it is on its way out
     */
    record Present(String domainLabel, String createdFor, boolean terminating) implements NamespaceFacts {}
}
