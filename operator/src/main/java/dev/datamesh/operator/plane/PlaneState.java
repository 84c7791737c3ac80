package dev.datamesh.operator.plane;

import dev.datamesh.core.condition.Reason;
import dev.datamesh.operator.kafka.ClusterFacts;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCluster;

/** How a plane's Kafka stands. */
public sealed interface PlaneState {
    /** It answers. */
    record Up(KafkaCluster cluster, KafkaAccess access, ClusterFacts facts) implements PlaneState {}

    /**
     * It cannot be worked with.
     *
     * @param reason why, as a stable word
     * @param message why, for people
     */
    record Down(Reason reason, String message) implements PlaneState {}
}
