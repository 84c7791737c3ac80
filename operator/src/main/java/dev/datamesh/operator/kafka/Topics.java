package dev.datamesh.operator.kafka;

import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicSpec;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The topics of one Kafka cluster. No method blocks; what fails completes exceptionally with a {@link KafkaFailure}. Ask for one
 * topic at a time: requests made while a call is under way travel together in the next one.
 */
public interface Topics {

    /**
     * The topic as the cluster describes it, with the settings that were set on the topic itself; empty if there is none.
     *
     * <p>A broker answers from its own copy of the metadata, which follows the controller's: by milliseconds on an idle cluster, by a
     * second and more while hundreds of topics are being made. What was written a moment ago may not show yet.
     */
    CompletableFuture<Optional<ObservedTopic>> observe(String name);

    /**
     * Makes the topic and answers with its Kafka id.
     *
     * <p>Fails with {@link KafkaFailure.Reason#TOPIC_EXISTS} also when the topic is the fruit of an earlier attempt of ours whose answer was lost:
     * whose it is, is for the caller to find out.
     */
    CompletableFuture<String> create(TopicSpec spec);

    /** Sets these settings, and no others; an empty value puts the setting back to the broker's default. */
    CompletableFuture<Void> configure(String name, Map<String, Optional<String>> changes);

    /** Adds partitions until there are this many; having exactly as many already is success. */
    CompletableFuture<Void> grow(String name, int partitions);

    /** Deletes the topic with this id: one made anew under the same name is left alone. Already gone is success. */
    CompletableFuture<Void> delete(String name, String topicId);

    /** Bytes on disk over all brokers and replicas; topics the cluster does not have are missing in the answer. */
    CompletableFuture<Map<String, Long>> sizes(Collection<String> names);
}
