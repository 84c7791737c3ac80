package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.runtime.catalogue.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One state of the tables of some channels: their rows, and where the log takes over from these. */
public interface ArchiveView {
    /** How far it reaches into a topic: it has all rows of messages before that, and none of later ones; empty = it is not archived. */
    Optional<Reach.Mark> mark(String topic);

    /** Whether another view is of the same state. */
    boolean isSame(ArchiveView other);

    /**
     * Whether there may be rows of some of these channels from before a GPS time, in nanoseconds; false = there are none.
     *
     * @throws IOException if that cannot be found out at present, or the state is too old
     */
    boolean holdsBefore(List<Channel> channels, long gpsNanos) throws IOException;

    /**
     * The rows with samples of a span, and perhaps some beside it; by offset, as far as they come by the same topic.
     *
     * @param fromNanos from this GPS time on, in nanoseconds
     * @param toNanos up to this one
     * @throws IOException if they cannot be read at present, or the state is too old
     */
    List<ArchivedRow> rows(long fromNanos, long toNanos) throws IOException;

    /** The same, without those that begin before the span: for who has read up to where it begins. */
    List<ArchivedRow> rowsFrom(long fromNanos, long toNanos) throws IOException;
}
