package dev.datamesh.local.mesh.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * How an object of the mesh says it stands.
 *
 * @param ready whether it is as its spec wants, and that was judged of the newest spec
 * @param stalled whether it will stay so until somebody changes something
 * @param reason the word of what holds it back
 * @param message the same for people
 * @param conditions all of them
 */
public record Readiness(boolean ready, boolean stalled, String reason, String message, List<Judged> conditions) {

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
        if (conditions.isEmpty()) {
            return new Readiness(false, false, "NotSeen", "the operator has not reported yet", conditions);
        }
        if (json.at("/status/observedGeneration").asLong() < generation) {
            return new Readiness(
                    false, false, "NotSeen", "the operator has not reported on the newest spec yet", conditions);
        }
        Judged ready = named(conditions, "Ready");
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
