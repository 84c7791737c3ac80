package dev.datamesh.operator.plane;

import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.topic.MeshIdentity;
import dev.datamesh.operator.kafka.ClusterFacts;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCluster;

/** How a plane's Kafka stands. */
public sealed interface PlaneState {
    /**
     * It answers.
     *
     * @param paused whether nothing may be changed there, but that rights are taken back
     * @param mesh as whom, and as whose heir, the operator works there
     */
    record Up(KafkaCluster cluster, KafkaAccess access, ClusterFacts facts, boolean paused, MeshIdentity mesh)
            implements PlaneState {}

    /**
     * It cannot be worked with.
     *
     * @param reason why, as a stable word
     * @param message why, for people
     */
    record Down(Reason reason, String message) implements PlaneState {}
}
