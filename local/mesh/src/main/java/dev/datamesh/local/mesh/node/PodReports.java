package dev.datamesh.local.mesh.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.Api;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Says of pods how they are, and of their Services where they are reached. From the first follows how the Deployment stands. */
final class PodReports {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADDRESS = "127.0.0.1";

    private final KubernetesClient client;
    private final InstantSource clock;

    PodReports(KubernetesClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Says that the pod's process runs, ready or not. */
    void running(PodWish pod, boolean ready, int restarts) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        status(
                pod,
                Map.of(
                        "phase",
                        "Running",
                        "podIP",
                        ADDRESS,
                        "hostIP",
                        ADDRESS,
                        "conditions",
                        conditions(ready, ready ? "" : "the process is not ready", now),
                        "containerStatuses",
                        List.of(Map.of(
                                "name",
                                "runtime",
                                "image",
                                pod.image(),
                                "imageID",
                                "",
                                "ready",
                                ready,
                                "started",
                                ready,
                                "restartCount",
                                restarts,
                                "state",
                                Map.of("running", Map.of("startedAt", now))))));
    }

    /** Says why the pod's process does not run. */
    void waiting(PodWish pod, String why) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        status(pod, Map.of("phase", "Pending", "conditions", conditions(false, why, now)));
    }

    /** Says where the Services that choose the pod are reached. */
    void reachedAt(PodWish pod, String endpoint) {
        for (Service service :
                client.services().inNamespace(pod.namespace()).list().getItems()) {
            Map<String, String> selector = service.getSpec().getSelector();
            if (selector != null
                    && !selector.isEmpty()
                    && pod.labels().entrySet().containsAll(selector.entrySet())) {
                client.resource(service)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                json(Map.of(
                                        "metadata", Map.of("annotations", Map.of(Api.ENDPOINT_ANNOTATION, endpoint)))));
            }
        }
    }

    private static List<Map<String, String>> conditions(boolean ready, String message, String now) {
        return List.of(condition("Ready", ready, message, now), condition("ContainersReady", ready, message, now));
    }

    private static Map<String, String> condition(String type, boolean holds, String message, String now) {
        return Map.of("type", type, "status", holds ? "True" : "False", "message", message, "lastTransitionTime", now);
    }

    private void status(PodWish pod, Map<String, Object> status) {
        try {
            client.pods()
                    .inNamespace(pod.namespace())
                    .withName(pod.name())
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), json(Map.of("status", status)));
        } catch (KubernetesClientException e) {
            // One that is gone needs no word.
            if (e.getCode() != 404) {
                throw e;
            }
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
