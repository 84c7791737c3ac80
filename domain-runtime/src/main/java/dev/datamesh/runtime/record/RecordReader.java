package dev.datamesh.runtime.record;

import dev.datamesh.runtime.record.RecordSource.NotReadableException;
import java.util.List;
import java.util.Optional;

/** Reads a stream of records for one reader, on its thread. */
public interface RecordReader extends AutoCloseable {
    /** The next records in the order of each partition, none while there are none; empty at the end. Blocks for part of a second. */
    Optional<List<StreamRecord>> next() throws NotReadableException, InterruptedException;

    @Override
    void close();
}
