package dev.datamesh.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.datamesh.api.Condition;
import dev.datamesh.api.Crds;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Argo CD, by the text that it is given, and Flux, by the rules of kstatus, take from every report what it says. */
class PipelineHealthTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));
    private static final Path HEALTH = Path.of("..", "..", "examples", "gitops", "argocd", "health.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "resource.customizations.health.datamesh.dev_";

    /**
     * An object and what is to be made of it.
     *
     * @param argo the health
     * @param kstatus the status
     */
    record Case(String name, ObjectNode object, String argo, String kstatus) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        Stream<Case> ofReasons = Arrays.stream(Reason.values())
                .map(reason -> new Case(
                        "Accepted=False, " + reason,
                        object(2, 2, report(2, Status.False, reason)),
                        health(reason),
                        kstatus(reason)));
        Stream<Case> others = Stream.of(
                new Case("ready", ready(2), "Healthy", "Current"),
                new Case(
                        "unknown",
                        object(1, 1, report(1, Status.Unknown, Reason.Unreachable)),
                        "Progressing",
                        "InProgress"),
                new Case(
                        "seen before the last change",
                        object(3, 2, report(2, Status.True, Reason.Succeeded)),
                        "Progressing",
                        "InProgress"),
                new Case(
                        "stalled before the last change, which may mend it",
                        object(3, 2, report(2, Status.False, Reason.InvalidSpec)),
                        "Progressing",
                        "InProgress"),
                new Case(
                        "paused before the last change",
                        object(3, 2, report(2, Status.False, Reason.Paused)),
                        "Suspended",
                        "InProgress"),
                new Case("going", deleted(ready(2)), "Progressing", "Terminating"),
                new Case("not seen yet", named(1), "Progressing", "Current"));
        return Stream.concat(ofReasons, others);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void argoCdSeesTheHealth(Case expected) throws IOException {
        LuaHealth.Verdict verdict = new LuaHealth(text("DataProduct")).of(expected.object());
        assertThat(verdict.status()).isEqualTo(expected.argo());
        if (!verdict.status().equals("Healthy")) {
            assertThat(verdict.message()).isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void fluxSeesTheStatus(Case expected) {
        assertThat(Kstatus.of(expected.object())).isEqualTo(expected.kstatus());
    }

    @Test
    void everyKindHasTheSameHealth() throws IOException {
        List<String> kinds = Crds.manifests().stream()
                .map(PipelineHealthTest::yaml)
                .map(crd -> crd.at("/spec/names/kind").asText())
                .toList();
        assertThat(kinds).hasSize(6).allSatisfy(kind -> assertThat(text(kind)).isEqualTo(text("DataPlane")));
    }

    private static String text(String kind) throws IOException {
        return yaml(Files.readString(HEALTH)).path("data").path(KEY + kind).asText();
    }

    private static JsonNode yaml(String text) {
        return JSON.valueToTree(Serialization.unmarshal(text, Map.class));
    }

    private static String health(Reason reason) {
        return switch (reason.remedy()) {
            case NONE -> "Healthy";
            case WAIT -> "Progressing";
            case RESUME -> "Suspended";
            case ACT -> "Degraded";
        };
    }

    private static String kstatus(Reason reason) {
        return switch (reason.remedy()) {
            case NONE -> "Current";
            case WAIT, RESUME -> "InProgress";
            case ACT -> "Failed";
        };
    }

    private static ObjectNode ready(long generation) {
        return object(generation, generation, report(generation, Status.True, Reason.Succeeded));
    }

    private static List<Condition> report(long generation, Status status, Reason reason) {
        return ConditionSet.of(List.of(), generation, NOON)
                .set(ConditionType.Accepted, status, reason, "what is to be done")
                .summarise()
                .list();
    }

    private static ObjectNode object(long generation, long observed, List<Condition> conditions) {
        ObjectNode object = named(generation);
        object.putObject("status").put("observedGeneration", observed).set("conditions", JSON.valueToTree(conditions));
        return object;
    }

    private static ObjectNode named(long generation) {
        ObjectNode object = JSON.createObjectNode();
        object.putObject("metadata").put("name", "strain").put("generation", generation);
        return object;
    }

    private static ObjectNode deleted(ObjectNode object) {
        object.withObject("/metadata").put("deletionTimestamp", "2026-01-01T12:00:00Z");
        return object;
    }
}
