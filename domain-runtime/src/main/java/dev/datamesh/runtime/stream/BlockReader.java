package dev.datamesh.runtime.stream;

import dev.datamesh.runtime.block.EncodedBlock;
import java.util.Optional;

/** One subscriber's stream. Used by one thread, which is interrupted when the subscriber leaves. */
public interface BlockReader extends AutoCloseable {
    /**
     * The next block: one stride long, on the stride's grid, later than the one before. Waits for it.
     *
     * @return empty when the end that was asked for has been reached
     * @throws StreamEndedException if there is no going on
     */
    Optional<EncodedBlock> next() throws InterruptedException, StreamEndedException;

    /**
     * From now on, blocks may go to the shortcut instead of coming out of {@link #next}: in order, each to one of both, and only
     * while {@link #next} waits.
     */
    default void offerTo(Shortcut shortcut) {}

    /** Lets go of all it holds. */
    @Override
    void close();
}
