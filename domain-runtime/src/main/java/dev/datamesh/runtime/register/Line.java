package dev.datamesh.runtime.register;

/** One line of a register. */
sealed interface Line {
    /** A channel has this place. */
    record Of(Entry entry) implements Line {}

    /** A partition has given this many indexes. */
    record Given(Partition partition) implements Line {}

    /** A channel has no place. */
    record Removed(String name) implements Line {}

    /** Nothing that this version knows. */
    record Other() implements Line {}
}
