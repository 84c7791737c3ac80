package dev.datamesh.runtime.conformance;

/** What is wrong with every so many blocks, but never with the first one. */
enum Fault {
    NONE,
    /** Half of the samples are missing. */
    PARTIAL_GAPS,
    /** All samples are missing. */
    FULL_GAPS,
    /** The block comes twice. */
    DUPLICATES
}
