package dev.datamesh.runtime.record;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.runtime.catalogue.RecordStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What is archived of streams of records. */
@FunctionalInterface
public interface RecordPast {
    /** Nothing is archived here. */
    static RecordPast none() {
        return stream -> Optional.empty();
    }

    /**
     * A stream's table as it is now; empty if there is none.
     *
     * @throws IOException if that cannot be found out at present
     */
    Optional<View> view(RecordStream stream) throws IOException;

    /** One state of a table. */
    interface View {
        /** How far it reaches into a partition: it has all records before that, and none of later ones; empty = none of it. */
        Optional<Reach.Mark> mark(int partition);

        /**
         * Begins to read the records of a span, by offset in each partition.
         *
         * @param fromMillis of Unix time
         * @param untilMillis exclusive; absent = all
         */
        Rows rows(long fromMillis, OptionalLong untilMillis) throws IOException;
    }

    /** Records of a table, a file at a time. */
    @FunctionalInterface
    interface Rows {
        /** The next ones; empty at the end. */
        Optional<List<StreamRecord>> next() throws IOException;
    }
}
