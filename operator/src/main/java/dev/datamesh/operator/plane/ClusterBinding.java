package dev.datamesh.operator.plane;

import dev.datamesh.api.Api;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus;
import dev.datamesh.api.plane.DataPlaneStatus.KafkaFacts;
import dev.datamesh.core.condition.Reason;
import java.util.Optional;

/**
 * A plane is bound to the Kafka cluster that was found first. Where its servers lead to another one, be it by an edit or by the DNS,
 * everything would be made anew there, empty; so nothing is done until a person consents.
 */
final class ClusterBinding {
    private ClusterBinding() {}

    /** Why nothing may be written to the cluster with this id; empty if it may. */
    static Optional<PlaneState.Down> refusal(
            DataPlane plane, Optional<DataPlaneStatus> reported, Optional<String> found) {
        Optional<String> bound = reported.map(DataPlaneStatus::kafka).map(KafkaFacts::clusterId);
        if (bound.isEmpty() || bound.equals(found)) {
            return Optional.empty();
        }
        Optional<String> accepted = Optional.ofNullable(PlaneGatherer.annotation(plane, Api.ACCEPT_CLUSTER_ANNOTATION));
        if (found.isPresent() && accepted.equals(found)) {
            return Optional.empty();
        }
        String id = found.orElse("");
        return Optional.of(new PlaneState.Down(
                Reason.OtherKafkaCluster,
                "the bootstrap servers lead to Kafka cluster " + (id.isEmpty() ? "without an id" : id)
                        + ", and this plane's is " + bound.get() + ": lead them back, or annotate the DataPlane with "
                        + Api.ACCEPT_CLUSTER_ANNOTATION + "=" + id + " to begin anew there"));
    }
}
