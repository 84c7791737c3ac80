package dev.datamesh.core.topic;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One idempotent write on the way to a wanted topic. */
public sealed interface TopicStep {
    /** Writes down whose the topic is. */
    record Claim(TopicRecord record) implements TopicStep {}

    /**
     * Makes the topic, and completes the claim with its id. If the broker says no, the claim is taken back: under one that was never
     * fulfilled, a topic that somebody else makes later would pass for ours.
     *
     * @param record the claim
     * @param before the claim as it was before this wish: none, or one on a topic that is gone, which then stands again; or one without
     *     an id, under which a call was made whose outcome nobody knows, so that the topic may be there already
     */
    record Create(
            TopicSpec spec, TopicRecord record, @Nullable TopicRecord before) implements TopicStep {
        /** Whether a topic that is there is the fruit of an earlier call under the same claim. */
        public boolean mayBeMade() {
            return before != null && before.knownTopicId().isEmpty();
        }
    }

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
