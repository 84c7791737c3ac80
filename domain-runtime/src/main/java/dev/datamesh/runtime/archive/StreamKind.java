package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.Reach;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What archiving a stream of time series and one of records differ in. */
interface StreamKind {
    /** Looks at what is known of the stream now; false = nothing yet. */
    boolean look();

    /** What is to be read, by what was seen last. */
    Set<TopicPartition> partitions(Consumer<?, ?> consumer);

    /** The table, made if there is none. */
    Table ensure(Catalog catalog);

    /**
     * An intake that goes on where the table ends; in a log that has taken the place of the one that the table knows, at its beginning.
     *
     * @param logs by topic, the id of its log
     */
    Intake intake(Reach reach, Map<String, String> logs);

    /** Whether some of what is published has no place in the table. */
    default boolean leavesOut() {
        return false;
    }
}
