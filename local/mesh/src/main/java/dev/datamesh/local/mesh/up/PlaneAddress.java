package dev.datamesh.local.mesh.up;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.KafkaSpec.ExternalKafkaSpec;
import dev.datamesh.local.mesh.apply.ApplyCommand;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;

/** Keeps the examples' plane pointed at this machine's broker, whose port another program may have taken meanwhile. */
final class PlaneAddress {
    private static final String PLANE = "local";

    private PlaneAddress() {}

    /** The address that was put in place of an old one; absent if it was right, or if there is no such plane. */
    static Optional<String> correct(MeshCluster cluster, String bootstrapServers) {
        DataPlane plane =
                cluster.client().resources(DataPlane.class).withName(PLANE).get();
        if (plane == null || !isOurs(plane.getSpec().kafka().external(), bootstrapServers)) {
            return Optional.empty();
        }
        String patch = "{\"spec\":{\"kafka\":{\"external\":{\"bootstrapServers\":\"" + bootstrapServers + "\"}}}}";
        cluster.client()
                .resources(DataPlane.class)
                .withName(PLANE)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager(ApplyCommand.FIELD_MANAGER)
                                .build(),
                        patch);
        return Optional.of(bootstrapServers);
    }

    /** On this machine, and not where the broker is: whoever points it elsewhere means it. */
    private static boolean isOurs(ExternalKafkaSpec external, String bootstrapServers) {
        return external != null
                && external.bootstrapServers().startsWith("127.0.0.1:")
                && !external.bootstrapServers().equals(bootstrapServers);
    }
}
