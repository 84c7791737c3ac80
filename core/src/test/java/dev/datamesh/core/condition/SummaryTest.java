package dev.datamesh.core.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

    @Test
    void allTrueIsReady() {
        Summary summary = summary(conditions().set(ConditionType.Accepted, Status.True, Reason.Succeeded, ""));
        assertIs(summary.of("Ready"), "True", "Succeeded", "");
        assertIs(summary.of("Reconciling"), "False", "Succeeded", "");
        assertIs(summary.of("Stalled"), "False", "Succeeded", "");
    }

    @Test
    void whatOnlyNeedsTimeIsReconciling() {
        Summary summary = summary(
                conditions().set(ConditionType.PlaneReady, Status.False, Reason.PlaneNotFound, "no DataPlane p"));
        assertIs(summary.of("Ready"), "False", "PlaneNotFound", "PlaneReady: no DataPlane p");
        assertIs(summary.of("Reconciling"), "True", "PlaneNotFound", "PlaneReady: no DataPlane p");
        assertIs(summary.of("Stalled"), "False", "Succeeded", "");
    }

    @Test
    void whatNeedsAPersonIsStalledAndNotReconcilingBeside() {
        Summary summary = summary(conditions()
                .set(ConditionType.TopicsReady, Status.False, Reason.TopicNotOurs, "topic t exists")
                .set(ConditionType.ResolvedRefs, Status.Unknown, Reason.Pending, "wait"));
        assertIs(summary.of("Ready"), "False", "TopicNotOurs", "TopicsReady: topic t exists");
        assertIs(summary.of("Reconciling"), "False", "Succeeded", "");
        assertIs(summary.of("Stalled"), "True", "TopicNotOurs", "TopicsReady: topic t exists");
    }

    @Test
    void whatIsNotAskedForDoesNotHoldReadyBack() {
        Summary summary = summary(conditions()
                .set(ConditionType.SchemaRegistered, Status.Unknown, Reason.NoRegistry, "plane p has no registry")
                .set(ConditionType.ArchiveReady, Status.False, Reason.NotRequested, ""));
        assertThat(summary.of("Ready").status()).isEqualTo("True");
    }

    @Test
    void aPauseIsNeitherWorkNorTrouble() {
        Summary summary = summary(conditions().set(ConditionType.Accepted, Status.Unknown, Reason.Paused, "paused"));
        assertThat(summary.of("Ready").reason()).isEqualTo("Paused");
        assertThat(summary.of("Reconciling").status()).isEqualTo("False");
        assertThat(summary.of("Stalled").status()).isEqualTo("False");
    }

    @Test
    void whatReadyNeedsAndNobodyJudgedIsPending() {
        Summary summary = new Summary(conditions()
                .set(ConditionType.Accepted, Status.True, Reason.Succeeded, "")
                .summarise(ConditionType.Accepted, ConditionType.TopicsReady)
                .list());
        assertIs(summary.of("TopicsReady"), "Unknown", "Pending", "not judged yet");
        assertIs(summary.of("Ready"), "False", "Pending", "TopicsReady: not judged yet");
        assertThat(summary.of("Accepted").status()).isEqualTo("True");
    }

    @Test
    void summarisingAgainForgetsTheFirstSummary() {
        ConditionSet conditions = conditions()
                .set(ConditionType.Accepted, Status.False, Reason.InvalidSpec, "x")
                .summarise();
        Summary summary = summary(conditions.set(ConditionType.Accepted, Status.True, Reason.Succeeded, ""));
        assertThat(summary.of("Ready").status()).isEqualTo("True");
        assertThat(summary.of("Stalled").status()).isEqualTo("False");
    }

    private static ConditionSet conditions() {
        return ConditionSet.of(List.of(), 1, NOON);
    }

    private static Summary summary(ConditionSet conditions) {
        return new Summary(conditions.summarise().list());
    }

    private record Summary(List<Condition> all) {
        Condition of(String type) {
            return all.stream()
                    .filter(condition -> condition.type().equals(type))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void assertIs(Condition condition, String status, String reason, String message) {
        assertThat(List.of(condition.status(), condition.reason(), condition.message()))
                .containsExactly(status, reason, message);
    }
}
