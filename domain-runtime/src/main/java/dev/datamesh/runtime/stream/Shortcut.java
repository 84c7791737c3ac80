package dev.datamesh.runtime.stream;

import dev.datamesh.runtime.block.EncodedBlock;

/** Takes blocks on the thread that made them, while their reader's own waits for the next one: to wake it takes longer than to send. */
@FunctionalInterface
public interface Shortcut {
    /** Takes a block if that can be done without waiting; does not throw. */
    boolean take(EncodedBlock block);

    /** Takes none. */
    static Shortcut none() {
        return block -> false;
    }
}
