package dev.datamesh.operator.apply;

import dev.datamesh.api.Api;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Our finalizer on a resource. It is written by a patch that holds for one version of the resource only, so that nothing that somebody
 * else wrote is lost, and no resource is let go on the ground of what an older version of it said: for another version the API server
 * answers 422.
 */
public final class Finalizers {
    private static final String PATH = "/metadata/finalizers";

    private final KubernetesClient client;
    private final WriteLimit limit;

    public Finalizers(KubernetesClient client, WriteLimit limit) {
        this.client = client;
        this.limit = limit;
    }

    /** Whether a resource bears it. */
    public static boolean isHeld(HasMetadata resource) {
        return resource.getMetadata().getFinalizers().contains(Api.FINALIZER);
    }

    /** Holds a resource; nothing that outlives it may be made before. */
    public void hold(HasMetadata resource) {
        if (!isHeld(resource)) {
            List<String> finalizers = new ArrayList<>(resource.getMetadata().getFinalizers());
            finalizers.add(Api.FINALIZER);
            write(resource, finalizers);
        }
    }

    /** Lets a resource go; one that is gone already is no error. */
    public void release(HasMetadata resource) {
        List<String> finalizers = new ArrayList<>(resource.getMetadata().getFinalizers());
        if (finalizers.remove(Api.FINALIZER)) {
            write(resource, finalizers);
        }
    }

    private void write(HasMetadata resource, List<String> finalizers) {
        String patch = client.getKubernetesSerialization()
                .asJson(List.of(
                        Map.of(
                                "op", "test",
                                "path", "/metadata/resourceVersion",
                                "value", resource.getMetadata().getResourceVersion()),
                        Map.of("op", "add", "path", PATH, "value", finalizers)));
        try {
            HasMetadata unused =
                    limit.within(() -> client.resource(resource).patch(PatchContext.of(PatchType.JSON), patch));
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
        }
    }
}
