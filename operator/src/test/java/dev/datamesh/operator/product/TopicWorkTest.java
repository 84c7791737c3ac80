package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.MeshIdentity;
import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.core.topic.TopicOwner;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.core.topic.TopicStep;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.memory.MemoryKafka;
import dev.datamesh.operator.kafka.memory.MemoryKafka.Fate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicWorkTest {
    private static final Instant NOW = Instant.parse("2026-11-05T10:00:00Z");
    private static final TopicOwner OWNER =
            new TopicOwner(new MeshIdentity("mesh-a", Set.of()), "h1", "uid-h1", "strain", "uid-strain");
    private static final ProductView.Workable VIEW =
            new ProductView.Workable(null, null, "hanford", null, OWNER, null, null);
    private static final StreamId STREAM = new StreamId("h1", "strain", "main", 1);

    private final MemoryKafka kafka = new MemoryKafka();
    private final TopicWork work = new TopicWork(kafka, InstantSource.fixed(NOW), Duration.ofMillis(1));

    private static WantedTopic wanted(int number) {
        return new WantedTopic(
                STREAM,
                new TopicSpec(STREAM.dataTopic(number), 2, TopicSpec.BROKER_DEFAULT, Map.of("retention.ms", "1000")),
                "float64",
                List.of("H1:A-" + number),
                false);
    }

    private static List<WantedTopic> wanted() {
        return IntStream.range(0, 3).mapToObj(TopicWorkTest::wanted).toList();
    }

    private static TopicRecord claim(int number) {
        return new TopicRecord(
                STREAM.dataTopic(number),
                null,
                "mesh-a",
                "h1",
                "uid-h1",
                "strain",
                "uid-strain",
                "main",
                1,
                false,
                "float64",
                List.of("H1:A-" + number),
                NOW);
    }

    private List<TopicWork.Result> decide() {
        return work.decide(VIEW, wanted(), true, topic -> false).join();
    }

    private List<TopicWork.Result> settle() {
        List<TopicWork.Result> results = decide();
        work.carryOut(results).join();
        return results;
    }

    private static Reason failure(CompletableFuture<?> future) {
        return KafkaFailure.of(future.exceptionNow()).reason();
    }

    @Test
    void topicsAreClaimedMadeAndKnownByTheirIds() {
        List<TopicWork.Result> results = settle();
        assertThat(results)
                .allMatch(TopicWork.Result::isOurs)
                .extracting(TopicWork.Result::partitions)
                .containsOnly(2);
        assertThat(kafka.topicsNow()).hasSize(3);
        assertThat(kafka.recordsNow())
                .hasSize(3)
                .allSatisfy((name, record) -> assertThat(record.topicId())
                        .isEqualTo(kafka.topicsNow().get(name).topicId()));
        assertThat(decide()).extracting(TopicWork.Result::decision).containsOnly(new TopicDecision.InOrder());
    }

    private CompletableFuture<Void> tryOne() {
        return work.carryOut(
                work.decide(VIEW, List.of(wanted(0)), true, topic -> false).join());
    }

    private TopicDecision decisionOnOne() {
        return work.decide(VIEW, List.of(wanted(0)), true, topic -> false)
                .join()
                .getFirst()
                .decision();
    }

    private void assertNotTouched(ObservedTopic stranger) {
        assertThat(decisionOnOne())
                .isInstanceOfSatisfying(
                        TopicDecision.Conflict.class,
                        conflict -> assertThat(conflict.reason())
                                .isEqualTo(dev.datamesh.core.condition.Reason.TopicNotOurs));
        assertThat(kafka.topicsNow()).containsEntry(stranger.name(), stranger);
        assertThat(kafka.writes())
                .noneMatch(write ->
                        write.startsWith("delete") || write.startsWith("configure") || write.startsWith("grow"));
    }

    @Test
    void aTopicMadeByHandAfterKafkaRefusedOursIsAStrangers() {
        kafka.fate(write -> write == 1 ? Fate.REFUSED : Fate.DONE);
        assertThat(failure(tryOne())).isEqualTo(Reason.POLICY_VIOLATION);
        assertThat(kafka.recordsNow()).isEmpty();

        var byHand = new ObservedTopic(STREAM.dataTopic(0), "by-hand", 1, Map.of());
        kafka.stranger(byHand);
        assertNotTouched(byHand);
    }

    @Test
    void aRefusalAfterACallWithoutAnAnswerTakesTheClaimBackToo() {
        kafka.fate(write -> write == 1 ? Fate.FAILED : write == 2 ? Fate.REFUSED : Fate.DONE);
        assertThat(failure(tryOne())).isEqualTo(Reason.TIMED_OUT);
        assertThat(kafka.recordsNow()).hasSize(1);
        assertThat(failure(tryOne())).isEqualTo(Reason.POLICY_VIOLATION);
        assertThat(kafka.recordsNow()).isEmpty();
    }

    /** It knows the topic's id still, so that what others make under the name is told from it. */
    @Test
    void aRefusalToMakeALostTopicAgainLeavesTheClaimAsItWas() {
        settle();
        TopicRecord before = kafka.recordsNow().get(STREAM.dataTopic(0));
        kafka.topics().delete(STREAM.dataTopic(0), before.topicId()).join();
        int writes = kafka.writes().size();
        kafka.fate(write -> write == writes + 1 ? Fate.REFUSED : Fate.DONE);
        assertThat(failure(tryOne())).isEqualTo(Reason.POLICY_VIOLATION);
        assertThat(kafka.recordsNow()).containsEntry(STREAM.dataTopic(0), before);

        kafka.stranger(new ObservedTopic(STREAM.dataTopic(0), "by-hand", 1, Map.of()));
        assertThat(decisionOnOne()).isInstanceOf(TopicDecision.Conflict.class);
    }

    @Test
    void aTopicThatSomebodyMakesBetweenOurLookAndOurCallIsAStrangers() {
        CompletableFuture<List<TopicWork.Result>> decided = work.decide(VIEW, List.of(wanted(0)), true, topic -> false);
        var byHand = new ObservedTopic(STREAM.dataTopic(0), "by-hand", 1, Map.of());
        kafka.stranger(byHand);
        assertThat(failure(work.carryOut(decided.join()))).isEqualTo(Reason.TOPIC_EXISTS);
        assertThat(kafka.recordsNow()).isEmpty();
        assertNotTouched(byHand);
    }

    /** The client repeats a call whose connection broke, and is told of the topic that the first one made. */
    @Test
    void aTopicThatTheClientMadeAtItsFirstAttemptIsOurs() {
        CompletableFuture<List<TopicWork.Result>> decided = work.decide(VIEW, List.of(wanted(0)), true, topic -> false);
        String id = kafka.topics().create(wanted(0).spec()).join();
        work.carryOut(decided.join()).join();
        assertThat(kafka.recordsNow().get(STREAM.dataTopic(0)).topicId()).isEqualTo(id);
    }

    /** Which channels a topic gets depends on the topics before it: were a later one claimed alone, they would get others. */
    @Test
    void topicsAreClaimedInTheirOrderWhateverIsSeenFirst() {
        kafka.holdObservations();
        CompletableFuture<List<TopicWork.Result>> decided = work.decide(VIEW, wanted(), false, topic -> false);
        kafka.answerInReverse();
        work.carryOut(decided.join()).join();
        List<String> claimed = kafka.writes().stream()
                .filter(write -> write.startsWith("put "))
                .map(write -> write.substring(4))
                .distinct()
                .toList();
        assertThat(claimed).containsExactly(STREAM.dataTopic(0), STREAM.dataTopic(1), STREAM.dataTopic(2));
    }

    @Test
    void resultsComeInTheOrderOfTheWishes() {
        kafka.stranger(new ObservedTopic(STREAM.dataTopic(1), "x", 7, Map.of()));
        assertThat(decide()).extracting(TopicWork.Result::wanted).isEqualTo(wanted());
        assertThat(decide()).extracting(TopicWork.Result::isOurs).containsExactly(true, false, true);
        assertThat(decide()).extracting(TopicWork.Result::partitions).containsExactly(2, 0, 2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"UNANSWERED", "FAILED"})
    void whereverAWriteFailsTheNextTimeEndsTheSame(Fate fate) {
        var undisturbed = new MemoryKafka();
        var calm = new TopicWork(undisturbed, InstantSource.fixed(NOW), Duration.ofMillis(1));
        calm.carryOut(calm.decide(VIEW, wanted(), false, topic -> false).join()).join();

        for (int failing = 0; failing < undisturbed.writes().size(); failing++) {
            int number = failing;
            var troubled = new MemoryKafka();
            troubled.fate(write -> write == number ? fate : Fate.DONE);
            var again = new TopicWork(troubled, InstantSource.fixed(NOW), Duration.ofMillis(1));
            CompletableFuture<Void> first = again.carryOut(
                    again.decide(VIEW, wanted(), false, topic -> false).join());
            assertThat(failure(first)).isEqualTo(Reason.TIMED_OUT);
            again.carryOut(again.decide(VIEW, wanted(), false, topic -> false).join())
                    .join();

            assertThat(troubled.topicsNow().keySet())
                    .isEqualTo(undisturbed.topicsNow().keySet());
            assertThat(troubled.recordsNow())
                    .allSatisfy((name, record) -> assertThat(record)
                            .isEqualTo(undisturbed
                                    .recordsNow()
                                    .get(name)
                                    .withTopicId(troubled.topicsNow().get(name).topicId())));
            assertThat(troubled.writes()).noneMatch(write -> write.startsWith("delete"));
            assertThat(again.decide(VIEW, wanted(), false, topic -> false).join())
                    .extracting(TopicWork.Result::decision)
                    .containsOnly(new TopicDecision.InOrder());
        }
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersFromBeingMade() {
        kafka.fate(write -> write == 0 ? Fate.FAILED : Fate.DONE);
        CompletableFuture<Void> done = work.carryOut(decide());
        assertThat(failure(done)).isEqualTo(Reason.TIMED_OUT);
        assertThat(kafka.topicsNow()).containsOnlyKeys(STREAM.dataTopic(1), STREAM.dataTopic(2));
    }

    @Test
    void nothingFollowsAStepThatFailed() {
        kafka.fate(write -> Fate.FAILED);
        work.carryOut(decide());
        assertThat(kafka.writes()).hasSize(3).allMatch(write -> write.startsWith("put "));
    }

    /** A broker may be a second behind the controller that made the topic. */
    @Test
    void aTopicThatABrokerDoesNotShowYetIsNotGone() {
        settle();
        List<String> before = kafka.writes();
        kafka.hide(STREAM.dataTopic(1), 2);
        assertThat(settle()).extracting(TopicWork.Result::decision).containsOnly(new TopicDecision.InOrder());
        assertThat(kafka.writes()).isEqualTo(before);
    }

    @Test
    void aTopicThatIsMadeAndNotShownYetIsFoundAgain() {
        kafka.fate(write -> write == 1 ? Fate.UNANSWERED : Fate.DONE);
        work.carryOut(
                work.decide(VIEW, List.of(wanted(0)), false, topic -> false).join());
        kafka.hide(STREAM.dataTopic(0), 3);
        work.carryOut(work.decide(VIEW, List.of(wanted(0)), false, topic -> false)
                        .join())
                .join();
        assertThat(kafka.recordsNow().get(STREAM.dataTopic(0)).topicId())
                .isEqualTo(kafka.topicsNow().get(STREAM.dataTopic(0)).topicId());
    }

    @Test
    void aTopicThatIsReallyGoneIsMadeAgain() {
        settle();
        String lost = kafka.topicsNow().get(STREAM.dataTopic(1)).topicId();
        kafka.topics().delete(STREAM.dataTopic(1), lost).join();
        List<TopicWork.Result> results = settle();
        assertThat(kafka.topicsNow().get(STREAM.dataTopic(1)).topicId()).isNotEqualTo(lost);
        assertThat(results.get(1).decision())
                .isInstanceOfSatisfying(
                        TopicDecision.Change.class,
                        change -> assertThat(change.restored())
                                .containsExactly(
                                        "topic " + STREAM.dataTopic(1) + " was gone and was made again, empty"));
    }

    @Test
    void aTopicIsDeletedBeforeItsClaimIs() {
        settle();
        String id = kafka.topicsNow().get(STREAM.dataTopic(0)).topicId();
        int before = kafka.writes().size();
        work.run(List.of(new TopicStep.Delete(STREAM.dataTopic(0), id))).join();
        assertThat(kafka.writes().subList(before, before + 2))
                .containsExactly("delete " + STREAM.dataTopic(0), "remove " + STREAM.dataTopic(0));
        assertThat(kafka.topicsNow()).hasSize(2);
    }

    @Test
    void aTopicMadeAnewByOthersOutlivesTheDeletionOfOurs() {
        settle();
        kafka.stranger(new ObservedTopic(STREAM.dataTopic(0), "of-others", 1, Map.of()));
        work.run(List.of(new TopicStep.Delete(STREAM.dataTopic(0), "memory-1"))).join();
        assertThat(kafka.topicsNow().get(STREAM.dataTopic(0)).topicId()).isEqualTo("of-others");
        assertThat(kafka.recordsNow()).doesNotContainKey(STREAM.dataTopic(0));
    }

    /** It was made, the answer was lost, and the product was deleted: released alone, it would be nobody's for ever. */
    @Test
    void aClaimIsReleasedTogetherWithTheTopicThatWasMadeUnderIt() {
        kafka.ledger().put(claim(0)).join();
        kafka.topics().create(wanted(0).spec()).join();
        kafka.hide(STREAM.dataTopic(0), 1);
        work.run(List.of(new TopicStep.Release(STREAM.dataTopic(0)))).join();
        assertThat(kafka.topicsNow()).isEmpty();
        assertThat(kafka.recordsNow()).isEmpty();
    }

    @Test
    void aClaimWithoutATopicIsReleased() {
        kafka.ledger().put(claim(0)).join();
        work.run(List.of(new TopicStep.Release(STREAM.dataTopic(0)))).join();
        assertThat(kafka.recordsNow()).isEmpty();
        assertThat(kafka.writes()).noneMatch(write -> write.startsWith("delete"));
    }

    @Test
    void settingsAndPartitionsAreBroughtToTheWish() {
        settle();
        String name = STREAM.dataTopic(0);
        kafka.topics()
                .configure(name, Map.of("retention.ms", Optional.of("5"), "flush.ms", Optional.of("7")))
                .join();
        settle();
        assertThat(kafka.topicsNow().get(name).config()).isEqualTo(Map.of("retention.ms", "1000", "flush.ms", "7"));
    }
}
