package dev.datamesh.runtime.record;

import dev.datamesh.runtime.catalogue.RecordStream;
import java.util.OptionalLong;

/** Where records are read. */
public interface RecordSource {
    /** Reads nothing. */
    static RecordSource none() {
        return (stream, fromMillis, untilMillis) -> {
            throw new NotReadableException("records are read at the runtime of their domain; ask there");
        };
    }

    /**
     * Begins to read; blocks. Each partition is read from its first record that is not older than the beginning, up to its first that is
     * not older than the end; where publishers' clocks differ, a few between may be older or younger.
     *
     * @param fromMillis of Unix time; absent = what comes from now on
     * @param untilMillis exclusive; absent = for ever
     */
    RecordReader open(RecordStream stream, OptionalLong fromMillis, OptionalLong untilMillis)
            throws NotReadableException, InterruptedException;

    /** Records cannot be read now, or not any more. */
    final class NotReadableException extends Exception {
        private static final long serialVersionUID = 1L;

        public NotReadableException(String message) {
            super(message);
        }
    }
}
