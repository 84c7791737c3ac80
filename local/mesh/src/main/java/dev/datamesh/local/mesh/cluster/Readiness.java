package dev.datamesh.local.mesh.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.datamesh.api.Api;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * How an object of the mesh says it stands.
 *
 * @param ready whether it is as its spec wants, and that was judged of the newest spec
 * @param stalled whether it will stay so until somebody changes something
 * @param reason the word of what holds it back, or of what is to be known of it although it is ready; else {@code Succeeded}
 * @param message the same for people
 * @param conditions all of them
 */
public record Readiness(boolean ready, boolean stalled, String reason, String message, List<Judged> conditions) {

    /** The reason of what is as it should be. */
    public static final String SUCCEEDED = "Succeeded";

    private static final Set<String> NOT_OFFERED = Set.of("NotProvisioned", "NoRegistry");

    /** The reason of what is paused: as ready as it was, and looked at no more. */
    private static final String PAUSED = "Paused";

    /** One condition. */
    public record Judged(String type, String status, String reason, String message) {}

    public Readiness {
        conditions = List.copyOf(conditions);
    }

    public static Readiness of(GenericKubernetesResource object) {
        JsonNode json = Serialization.jsonMapper().valueToTree(object);
        long generation = json.at("/metadata/generation").asLong();
        List<Judged> conditions = StreamSupport.stream(
                        json.at("/status/conditions").spliterator(), false)
                .map(each -> new Judged(
                        each.path("type").asText(),
                        each.path("status").asText(),
                        each.path("reason").asText(),
                        each.path("message").asText()))
                .toList();
        boolean seen =
                !conditions.isEmpty() && json.at("/status/observedGeneration").asLong() >= generation;
        if (json.at("/metadata/annotations")
                .path(Api.PAUSED_ANNOTATION)
                .asText()
                .equals("true")) {
            return new Readiness(
                    seen && named(conditions, "Ready").status().equals("True"),
                    true,
                    PAUSED,
                    "by the annotation " + Api.PAUSED_ANNOTATION
                            + (seen ? ": nothing of it is looked at or changed" : ": the newest spec is not looked at"),
                    conditions);
        }
        if (conditions.isEmpty()) {
            return new Readiness(false, false, "NotSeen", "the operator has not reported yet", conditions);
        }
        if (!seen) {
            return new Readiness(
                    false, false, "NotSeen", "the operator has not reported on the newest spec yet", conditions);
        }
        Judged ready = named(conditions, "Ready");
        if (ready.status().equals("True")) {
            // What the plane does not offer holds nothing back, and is not there all the same.
            ready = conditions.stream()
                    .filter(each -> NOT_OFFERED.contains(each.reason()))
                    .findFirst()
                    .map(each -> new Judged("Ready", "True", each.reason(), each.type() + ": " + each.message()))
                    .orElse(ready);
        }
        return new Readiness(
                ready.status().equals("True"),
                named(conditions, "Stalled").status().equals("True"),
                ready.reason(),
                ready.message(),
                conditions);
    }

    private static Judged named(List<Judged> conditions, String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElse(new Judged(type, "Unknown", "NotReported", type + " is not reported"));
    }
}
