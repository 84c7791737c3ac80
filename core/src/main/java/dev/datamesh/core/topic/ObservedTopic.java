package dev.datamesh.core.topic;

import java.util.Map;

/**
 * A topic as the broker describes it.
 *
 * @param name the topic's name
 * @param topicId Kafka's own id of the topic, in its textual form; a topic made anew under the same name has another
 * @param partitions how many partitions it has
 * @param config the settings that were set on the topic itself, by Kafka's own keys; broker defaults are not listed
 */
public record ObservedTopic(String name, String topicId, int partitions, Map<String, String> config) {
    public ObservedTopic {
        config = Map.copyOf(config);
    }
}
