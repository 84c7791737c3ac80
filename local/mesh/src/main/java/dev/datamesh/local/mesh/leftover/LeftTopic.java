package dev.datamesh.local.mesh.leftover;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus.Leftover;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import java.util.List;

/** A topic that a deleted product left behind on a plane. */
record LeftTopic(DataPlane plane, Leftover leftover) {

    /** Those that all planes report; a plane lists at most a hundred. */
    static List<LeftTopic> all(MeshCluster cluster) {
        return MeshCluster.asked(
                        () -> cluster.client().resources(DataPlane.class).list().getItems())
                .orElse(List.of())
                .stream()
                .filter(plane -> plane.getStatus() != null)
                .flatMap(
                        plane -> plane.getStatus().leftovers().stream().map(leftover -> new LeftTopic(plane, leftover)))
                .toList();
    }

    String planeName() {
        return plane.getMetadata().getName();
    }
}
