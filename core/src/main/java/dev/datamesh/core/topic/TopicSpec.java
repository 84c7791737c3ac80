package dev.datamesh.core.topic;

import java.util.Map;

/**
 * What a topic is to be.
 *
 * @param name the topic's name, at most 249 bytes
 * @param partitions how many partitions, at least 1; a topic never shrinks
 * @param replicas replication factor; −1 leaves it to the broker's default
 * @param config the settings we govern, by Kafka's own keys (such as {@code retention.ms}); settings not named here are left alone
 */
public record TopicSpec(String name, int partitions, short replicas, Map<String, String> config) {
    /** The replication factor that leaves the choice to the broker. */
    public static final short BROKER_DEFAULT = -1;

    public TopicSpec {
        config = Map.copyOf(config);
    }
}
