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

    /** Lets go of all it holds. */
    @Override
    void close();
}
