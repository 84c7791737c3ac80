package dev.datamesh.core.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionSetTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-01-01T12:00:00.987654321Z"));
    private static final InstantSource LATER = InstantSource.fixed(Instant.parse("2026-01-01T12:30:00Z"));

    @Test
    void listsInDeclaredOrderWithGenerationAndWholeSeconds() {
        List<Condition> list = ConditionSet.of(List.of(), 7, NOON)
                .set(ConditionType.TopicsReady, Status.False, Reason.TopicNotOurs, "topic t exists")
                .set(ConditionType.Accepted, Status.True, Reason.Succeeded, "")
                .list();
        assertThat(list)
                .containsExactly(
                        new Condition("Accepted", "True", "Succeeded", "", "2026-01-01T12:00:00Z", 7L),
                        new Condition(
                                "TopicsReady", "False", "TopicNotOurs", "topic t exists", "2026-01-01T12:00:00Z", 7L));
    }

    @Test
    void theSameReportIsTheSameListWheneverItIsMade() {
        List<Condition> first = report(List.of(), NOON);
        assertThat(report(first, LATER)).isEqualTo(first);
    }

    private static List<Condition> report(List<Condition> previous, InstantSource clock) {
        return ConditionSet.of(previous, 1, clock)
                .set(ConditionType.Accepted, Status.True, Reason.Succeeded, "")
                .set(ConditionType.TopicsReady, Status.Unknown, Reason.Unreachable, "no broker answers")
                .summarise()
                .list();
    }

    @Test
    void theTimeStaysWhileTheStatusStaysWhateverReasonAndMessageSay() {
        List<Condition> before = ConditionSet.of(List.of(), 1, NOON)
                .set(ConditionType.TopicsReady, Status.False, Reason.Pending, "")
                .list();
        Condition after = ConditionSet.of(before, 2, LATER)
                .set(ConditionType.TopicsReady, Status.False, Reason.KafkaRefused, "policy")
                .list()
                .getFirst();
        assertThat(after)
                .isEqualTo(new Condition("TopicsReady", "False", "KafkaRefused", "policy", "2026-01-01T12:00:00Z", 2L));
    }

    @Test
    void theTimeIsNewWhenTheStatusChangesOrTheOldTimeIsMissing() {
        List<Condition> before = List.of(
                new Condition("TopicsReady", "False", "Pending", "", "2026-01-01T12:00:00Z", 1L),
                new Condition("Accepted", "True", "Succeeded", "", null, 1L));
        assertThat(ConditionSet.of(before, 1, LATER)
                        .set(ConditionType.TopicsReady, Status.True, Reason.Succeeded, "")
                        .set(ConditionType.Accepted, Status.True, Reason.Succeeded, "")
                        .list())
                .extracting(Condition::lastTransitionTime)
                .containsOnly("2026-01-01T12:30:00Z");
    }

    @Test
    void whatWasNotJudgedIsNotClaimed() {
        List<Condition> before =
                List.of(new Condition("TopicsReady", "True", "Succeeded", "", "2026-01-01T12:00:00Z", 1L));
        assertThat(ConditionSet.of(before, 2, LATER).list()).isEmpty();
    }

    @Test
    void theLastWordCountsAndCanBeAskedFor() {
        ConditionSet conditions = ConditionSet.of(List.of(), 1, NOON)
                .set(ConditionType.Accepted, Status.True, Reason.Succeeded, "")
                .set(ConditionType.Accepted, Status.False, Reason.InvalidSpec, "x");
        assertThat(conditions.list()).hasSize(1);
        assertThat(conditions.isTrue(ConditionType.Accepted)).isFalse();
        assertThat(conditions.isTrue(ConditionType.TopicsReady)).isFalse();
        assertThat(conditions
                        .set(ConditionType.Accepted, Status.True, Reason.Succeeded, "")
                        .isTrue(ConditionType.Accepted))
                .isTrue();
    }

    @Test
    void aLongMessageIsCutWithoutBreakingACharacter() {
        for (int padding = 2040; padding <= 2050; padding++) {
            String message = ConditionSet.of(List.of(), 1, NOON)
                    .set(
                            ConditionType.Accepted,
                            Status.False,
                            Reason.InvalidSpec,
                            "x".repeat(padding) + "😀".repeat(10))
                    .list()
                    .getFirst()
                    .message();
            assertThat(message).hasSizeBetween(2047, 2048).endsWith("…");
            assertThat(message.codePoints())
                    .allMatch(point -> point == 'x' || point == "😀".codePointAt(0) || point == '…');
        }
        String longest = "x".repeat(2048);
        assertThat(ConditionSet.of(List.of(), 1, NOON)
                        .set(ConditionType.Accepted, Status.False, Reason.InvalidSpec, longest)
                        .list()
                        .getFirst()
                        .message())
                .isEqualTo(longest);
    }

    @Test
    void whatIsCarriedOverStandsAsItWasReported() {
        List<Condition> before = List.of(
                new Condition("Accepted", "True", "Succeeded", "", "2026-01-01T12:00:00Z", 1L),
                new Condition("TopicsReady", "False", "TopicNotOurs", "topic t exists", "2026-01-01T12:00:00Z", 1L));
        assertThat(ConditionSet.of(before, 2, LATER)
                        .carryOver(ConditionType.Accepted)
                        .carryOver(ConditionType.TopicsReady)
                        .carryOver(ConditionType.PublishersReady)
                        .list())
                .isEqualTo(before);
    }

    @Test
    void whatWasJudgedNowIsNotReplacedByWhatIsCarriedOver() {
        List<Condition> before =
                List.of(new Condition("Accepted", "True", "Succeeded", "", "2026-01-01T12:00:00Z", 1L));
        assertThat(ConditionSet.of(before, 2, LATER)
                        .set(ConditionType.Accepted, Status.False, Reason.InvalidSpec, "x")
                        .carryOver(ConditionType.Accepted)
                        .list())
                .containsExactly(new Condition("Accepted", "False", "InvalidSpec", "x", "2026-01-01T12:30:00Z", 2L));
        assertThat(ConditionSet.of(before, 2, LATER)
                        .carryOver(ConditionType.Accepted)
                        .set(ConditionType.Accepted, Status.True, Reason.Succeeded, "")
                        .list())
                .extracting(Condition::observedGeneration)
                .containsExactly(2L);
    }

    /** A status may have been written by another version, or by anybody. */
    @Test
    void whatIsNotUnderstoodIsNotCarriedOver() {
        List<Condition> before = List.of(
                new Condition("Accepted", "True", "AReasonOfTomorrow", "", "2026-01-01T12:00:00Z", 1L),
                new Condition("TopicsReady", "Perhaps", "Succeeded", "", "2026-01-01T12:00:00Z", 1L),
                new Condition("PublishersReady", "True", "Succeeded", null, null, null));
        assertThat(ConditionSet.of(before, 2, LATER)
                        .carryOver(ConditionType.Accepted)
                        .carryOver(ConditionType.TopicsReady)
                        .carryOver(ConditionType.PublishersReady)
                        .list())
                .containsExactly(new Condition("PublishersReady", "True", "Succeeded", "", "2026-01-01T12:30:00Z", 0L));
    }

    @Test
    void readyIsNotTrueOfAGenerationThatWasNotJudged() {
        List<Condition> before = List.of(
                new Condition("Accepted", "True", "Succeeded", "", "2026-01-01T12:00:00Z", 1L),
                new Condition("TopicsReady", "True", "Succeeded", "", "2026-01-01T12:00:00Z", 1L));
        assertThat(summary(before, 1)).containsExactly("Ready=True", "Reconciling=False", "Stalled=False");
        assertThat(summary(before, 2))
                .containsExactly(
                        "Ready=False/Pending/TopicsReady: not judged of this generation yet",
                        "Reconciling=True/Pending/TopicsReady: not judged of this generation yet",
                        "Stalled=False");
    }

    private static List<String> summary(List<Condition> before, long generation) {
        return ConditionSet.of(before, generation, LATER)
                .set(ConditionType.Accepted, Status.True, Reason.Succeeded, "")
                .carryOver(ConditionType.TopicsReady)
                .summarise(ConditionType.Accepted, ConditionType.TopicsReady)
                .list()
                .stream()
                .limit(3)
                .map(c -> c.type() + "=" + c.status()
                        + (c.message().isEmpty() ? "" : "/" + c.reason() + "/" + c.message()))
                .toList();
    }

    @Test
    void whatIsWrongNowComesBeforeWhatWasNotJudged() {
        List<Condition> before =
                List.of(new Condition("Accepted", "True", "Succeeded", "", "2026-01-01T12:00:00Z", 1L));
        assertThat(ConditionSet.of(before, 2, LATER)
                        .carryOver(ConditionType.Accepted)
                        .set(ConditionType.ResolvedRefs, Status.False, Reason.DomainNotFound, "there is no domain")
                        .summarise()
                        .list()
                        .getFirst()
                        .message())
                .isEqualTo("ResolvedRefs: there is no domain");
    }
}
