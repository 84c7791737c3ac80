package dev.datamesh.core.domain;

/** What was seen of a domain's runtime. */
public sealed interface RuntimeFacts {
    /** It is not there. */
    record Absent() implements RuntimeFacts {}

    /**
     * Its Deployment is there.
     *
     * @param observed whether the Deployment's controller has seen its latest generation
     * @param updated how many replicas run the latest generation
     * @param available how many replicas serve
     */
    record Present(boolean observed, int updated, int available) implements RuntimeFacts {}
}
