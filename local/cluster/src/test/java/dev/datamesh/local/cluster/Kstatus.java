package dev.datamesh.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The rules of kstatus for kinds that it does not know (sigs.k8s.io/cli-utils, {@code pkg/kstatus/status}: checkGenericProperties, then
 * the condition Ready, else Current), by which Flux waits.
 */
final class Kstatus {
    private Kstatus() {}

    /** InProgress, Failed, Current or Terminating. */
    static String of(JsonNode object) {
        JsonNode generation = object.at("/metadata/generation");
        JsonNode observed = object.at("/status/observedGeneration");
        if (object.at("/metadata").has("deletionTimestamp")) {
            return "Terminating";
        }
        if (!observed.isMissingNode() && observed.asLong() != generation.asLong()) {
            return "InProgress";
        }
        if (condition(object, "Reconciling").filter("True"::equals).isPresent()) {
            return "InProgress";
        }
        if (condition(object, "Stalled").filter("True"::equals).isPresent()) {
            return "Failed";
        }
        return condition(object, "Ready")
                .map(status -> status.equals("True") ? "Current" : "InProgress")
                .orElse("Current");
    }

    private static Optional<String> condition(JsonNode object, String type) {
        return StreamSupport.stream(object.at("/status/conditions").spliterator(), false)
                .filter(condition -> condition.path("type").asText().equals(type))
                .map(condition -> condition.path("status").asText())
                .findFirst();
    }
}
