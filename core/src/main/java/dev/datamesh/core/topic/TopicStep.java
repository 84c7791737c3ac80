package dev.datamesh.core.topic;

import java.util.Map;
import java.util.Optional;

/** One idempotent write on the way to a wanted topic. */
public sealed interface TopicStep {
    /** Writes down whose the topic is. */
    record Claim(TopicRecord record) implements TopicStep {}

    /** Makes the topic, and completes the claim with its id. */
    record Create(TopicSpec spec, TopicRecord record) implements TopicStep {}

    /** Sets what differs; an empty value goes back to the broker's default. */
    record Configure(String topic, Map<String, Optional<String>> changes) implements TopicStep {
        public Configure {
            changes = Map.copyOf(changes);
        }
    }

    /** Adds partitions. */
    record Grow(String topic, int partitions) implements TopicStep {}

    /** Deletes the topic that has this id, then the claim. */
    record Delete(String topic, String topicId) implements TopicStep {}

    /** Takes back a claim on a topic that was never seen; with the topic, should it have been made under the claim after all. */
    record Release(String topic) implements TopicStep {}
}
