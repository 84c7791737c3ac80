package dev.datamesh.operator.kafka;

import dev.datamesh.core.topic.TopicRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Who owns which topic, and which mesh made which user, kept on the cluster itself, in one compacted topic. Reads are answered from memory, which follows that topic,
 * so that what another (older) leader wrote is seen too.
 *
 * <p>The first use opens the ledger: its topic is made if absent and read to the end. While the cluster cannot be reached every method
 * fails with a {@link KafkaFailure}, and the next use tries again.
 */
public interface Ledger {

    /** Completes once the ledger was read to the end it had when asked first; at once if that has been done. */
    CompletableFuture<Void> open();

    /** The record of this topic, if it has one. Completed at once when the ledger is open. */
    CompletableFuture<Optional<TopicRecord>> get(String topic);

    /** All records, ordered by topic. Completed at once when the ledger is open. */
    CompletableFuture<List<TopicRecord>> all();

    /** The records of one product, ordered by topic. Completed at once when the ledger is open. */
    CompletableFuture<List<TopicRecord>> ofProduct(String domain, String product);

    /** Writes the record; completes when every in-sync replica has it. Equal to what is there already: nothing is sent. */
    CompletableFuture<Void> put(TopicRecord claim);

    /** Removes the record of this topic; none there: nothing is sent. */
    CompletableFuture<Void> remove(String topic);

    /** The id of the mesh that made this Kafka user, if that was written down. Completed at once when the ledger is open. */
    CompletableFuture<Optional<String>> makerOf(String user);

    /** Writes down which mesh a user is the work of; completes, and is left out, as {@link #put} is. */
    CompletableFuture<Void> putUser(String user, String mesh);

    /** Removes what is written of a user; nothing there: nothing is sent. */
    CompletableFuture<Void> removeUser(String user);
}
