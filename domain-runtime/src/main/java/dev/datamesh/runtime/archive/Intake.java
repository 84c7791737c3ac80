package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.Reach;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Takes messages of a stream in, makes files of them, and knows how far the table reaches with these. */
interface Intake {
    /**
     * Takes a message in.
     *
     * @return false if what it needs may be known in a moment: then neither it nor any later one of its partition is taken
     */
    boolean take(ConsumerRecord<byte[], ByteBuffer> message, Instant now);

    /** Where the table ends without what was taken. */
    Reach from();

    /** Where it ends with it. */
    Reach to();

    /** The same of one partition. */
    Optional<Reach.Mark> mark(TopicPartition partition);

    /** The topics whose log is another than the one that the table knows, with the offset that it had reached in that. */
    Map<String, Long> replaced();

    boolean isEmpty();

    /** What waits to be written. */
    long bytes();

    /**
     * Writes what waits, which it then does no more.
     *
     * @param table as it was
     * @param written takes the files
     * @return the table, with all columns that the files have
     */
    Table write(Supplier<Catalog> catalog, Table table, List<DataFile> written) throws IOException;
}
