package dev.datamesh.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicDecision.Change;
import dev.datamesh.core.topic.TopicDecision.Conflict;
import dev.datamesh.core.topic.TopicDecision.InOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicDecisionTest {
    private static final String NAME = "h1.orders.main.v1";
    private static final MeshIdentity MESH = new MeshIdentity("mesh-a", Set.of());
    private static final TopicOwner OWNER = new TopicOwner(MESH, "h1", "uid-h1", "orders", "uid-orders");
    private static final Instant NOW = Instant.parse("2026-11-05T10:00:00Z");
    private static final Instant BEFORE = Instant.parse("2026-11-01T10:00:00Z");
    private static final Map<String, String> CONFIG = Map.of("retention.ms", "1000", "cleanup.policy", "delete");

    private static WantedTopic wanted(int partitions, boolean adopted) {
        return new WantedTopic(
                new StreamId("h1", "orders", "main", 1),
                new TopicSpec(NAME, partitions, TopicSpec.BROKER_DEFAULT, CONFIG),
                null,
                List.of(),
                adopted);
    }

    private static TopicRecord record(TopicOwner owner, @Nullable String id) {
        return new TopicRecord(
                NAME,
                id,
                owner.mesh().id(),
                owner.domain(),
                owner.domainUid(),
                owner.product(),
                owner.productUid(),
                "main",
                1,
                false,
                null,
                List.of(),
                BEFORE);
    }

    private static ObservedTopic topic(String id, int partitions, Map<String, String> config) {
        return new ObservedTopic(NAME, id, partitions, config);
    }

    private static TopicDecision decide(
            WantedTopic wanted, @Nullable ObservedTopic observed, @Nullable TopicRecord record, boolean mayAdopt) {
        return decide(wanted, observed, record, mayAdopt, false);
    }

    private static TopicDecision decide(
            WantedTopic wanted,
            @Nullable ObservedTopic observed,
            @Nullable TopicRecord record,
            boolean mayAdopt,
            boolean settled) {
        return TopicDecision.of(
                wanted, Optional.ofNullable(observed), Optional.ofNullable(record), OWNER, mayAdopt, settled, NOW);
    }

    private static TopicDecision decideAs(MeshIdentity mesh, TopicRecord record) {
        return TopicDecision.of(
                wanted(1, false),
                Optional.of(topic("t1", 1, CONFIG)),
                Optional.of(record),
                of(mesh),
                false,
                false,
                NOW);
    }

    private static TopicOwner of(MeshIdentity mesh) {
        return new TopicOwner(mesh, "h1", "uid-h1", "orders", "uid-orders");
    }

    @Test
    void aNewTopicIsClaimedBeforeItIsMade() {
        TopicRecord claim = new TopicRecord(
                NAME, null, "mesh-a", "h1", "uid-h1", "orders", "uid-orders", "main", 1, false, null, List.of(), NOW);
        assertThat(decide(wanted(3, false), null, null, false))
                .isEqualTo(new Change(
                        List.of(
                                new TopicStep.Claim(claim),
                                new TopicStep.Create(wanted(3, false).spec(), claim, null)),
                        List.of()));
    }

    @Test
    void aClaimWithoutATopicIsNotWrittenAgain() {
        assertThat(decide(wanted(3, false), null, record(OWNER, null), false))
                .isEqualTo(new Change(
                        List.of(new TopicStep.Create(
                                wanted(3, false).spec(), record(OWNER, null), record(OWNER, null))),
                        List.of()));
    }

    @Test
    void aTopicWhoseCreationWasNotAnsweredIsRecognisedByItsClaim() {
        assertThat(decide(wanted(1, false), topic("t1", 1, CONFIG), record(OWNER, null), false))
                .isEqualTo(new Change(List.of(new TopicStep.Claim(record(OWNER, "t1"))), List.of()));
    }

    @Test
    void whatIsAsWantedIsLeftAlone() {
        assertThat(decide(wanted(2, false), topic("t1", 2, CONFIG), record(OWNER, "t1"), false))
                .isEqualTo(new InOrder());
    }

    @Test
    void settingsThatAreNotOursAreLeftAlone() {
        Map<String, String> more = Map.of("retention.ms", "1000", "cleanup.policy", "delete", "flush.ms", "5");
        assertThat(decide(wanted(2, false), topic("t1", 2, more), record(OWNER, "t1"), false))
                .isEqualTo(new InOrder());
    }

    @Test
    void partitionsGrowAndNeverShrink() {
        assertThat(decide(wanted(6, false), topic("t1", 2, CONFIG), record(OWNER, "t1"), false))
                .isEqualTo(new Change(List.of(new TopicStep.Grow(NAME, 6)), List.of()));
        assertThat(decide(wanted(6, false), topic("t1", 12, CONFIG), record(OWNER, "t1"), false))
                .isEqualTo(new InOrder());
    }

    @Test
    void onlyWhatDiffersIsConfigured() {
        assertThat(decide(
                        wanted(1, false),
                        topic("t1", 1, Map.of("cleanup.policy", "delete", "retention.ms", "7")),
                        record(OWNER, "t1"),
                        false))
                .isEqualTo(new Change(
                        List.of(new TopicStep.Configure(NAME, Map.of("retention.ms", Optional.of("1000")))),
                        List.of()));
    }

    @Test
    void driftOfASettledWishIsToldInWords() {
        TopicDecision decision =
                decide(wanted(1, false), topic("t1", 1, Map.of("retention.ms", "7")), record(OWNER, "t1"), false, true);
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Change.class,
                        change -> assertThat(change.restored())
                                .containsExactly(
                                        "topic " + NAME + ": cleanup.policy was unset, set back to delete",
                                        "topic " + NAME + ": retention.ms was 7, set back to 1000"));
    }

    @Test
    void aLostTopicIsMadeAgainUnderTheSameClaimAndTold() {
        assertThat(decide(wanted(1, false), null, record(OWNER, "t1"), false, true))
                .isEqualTo(new Change(
                        List.of(
                                new TopicStep.Claim(record(OWNER, null)),
                                new TopicStep.Create(
                                        wanted(1, false).spec(), record(OWNER, null), record(OWNER, "t1"))),
                        List.of("topic " + NAME + " was gone and was made again, empty")));
    }

    @Test
    void aTopicOfOthersIsNotTouched() {
        assertConflict(
                decide(wanted(1, false), topic("t1", 1, Map.of()), null, true),
                Reason.TopicNotOurs,
                "topic " + NAME + " exists and was not made by the mesh: name it in adopt, or have it removed");
    }

    @Test
    void adoptionNeedsThePlatformsConsentAndSaysWhereItIsGiven() {
        assertConflict(
                decide(wanted(1, true), topic("t1", 1, Map.of()), null, false),
                Reason.AdoptionNotAllowed,
                "topic " + NAME
                        + " may not be adopted: ask the platform for an entry in the DataPlane's kafka.adoptable with domain h1");
    }

    @Test
    void withConsentATopicIsClaimedByItsIdBeforeItIsChanged() {
        assertThat(decide(wanted(2, true), topic("t1", 1, CONFIG), null, true))
                .isEqualTo(new Change(
                        List.of(
                                new TopicStep.Claim(new TopicRecord(
                                        NAME,
                                        "t1",
                                        "mesh-a",
                                        "h1",
                                        "uid-h1",
                                        "orders",
                                        "uid-orders",
                                        "main",
                                        1,
                                        true,
                                        null,
                                        List.of(),
                                        NOW)),
                                new TopicStep.Grow(NAME, 2)),
                        List.of()));
    }

    @Test
    void whatIsToBeAdoptedIsNeverMade() {
        assertConflict(
                decide(wanted(1, true), null, null, true),
                Reason.RefNotFound,
                "topic " + NAME + " is to be adopted but does not exist: make it, or leave adopt out");
    }

    @Test
    void anotherProductsClaimStandsEvenWithoutATopicAndWithConsent() {
        TopicRecord other = record(new TopicOwner(MESH, "h1", "uid-h1", "payments", "uid-p"), null);
        for (ObservedTopic observed : new ObservedTopic[] {null, topic("t1", 1, CONFIG)}) {
            assertConflict(
                    decide(wanted(1, true), observed, other, true),
                    Reason.TopicOwnedByOther,
                    "topic " + NAME + " belongs to h1/payments: choose another name, or have its owner release it");
        }
    }

    @Test
    void aProductMadeAnewComesBackToItsTopic() {
        TopicRecord kept = record(new TopicOwner(MESH, "h1", "uid-h1", "orders", "uid-earlier"), "t1");
        assertThat(decide(wanted(1, false), topic("t1", 1, CONFIG), kept, false))
                .isEqualTo(new Change(List.of(new TopicStep.Claim(record(OWNER, "t1"))), List.of()));
    }

    @Test
    void aDomainMadeAnewIsAStrangerToTheTopicsOfItsPredecessor() {
        TopicRecord predecessors = record(new TopicOwner(MESH, "h1", "uid-earlier", "orders", "uid-o"), "t1");
        String message = "topic " + NAME
                + " belongs to h1/orders of an earlier domain of this name: have it purged, or have the platform say by the"
                + " annotation datamesh.dev/succeeds=mesh-a of the DataPlane that the domain takes over what the earlier one left";
        for (boolean mayAdopt : new boolean[] {false, true}) {
            assertConflict(
                    decide(wanted(1, false), topic("t1", 1, CONFIG), predecessors, mayAdopt),
                    Reason.TopicOwnedByOther,
                    message);
        }
        assertConflict(
                decide(wanted(1, true), topic("t1", 1, CONFIG), predecessors, false),
                Reason.TopicOwnedByOther,
                message);
        assertThat(decide(wanted(1, true), topic("t1", 1, CONFIG), predecessors, true))
                .isEqualTo(new Change(List.of(new TopicStep.Claim(record(OWNER, "t1"))), List.of()));
    }

    @Test
    void whatAnEarlierDomainLeftIsTakenOverIfThePlatformSaysSo() {
        TopicRecord predecessors = record(new TopicOwner(MESH, "h1", "uid-earlier", "orders", "uid-o"), "t1");
        assertThat(decideAs(new MeshIdentity("mesh-a", Set.of("mesh-a")), predecessors))
                .isEqualTo(new Change(List.of(new TopicStep.Claim(record(OWNER, "t1"))), List.of()));
    }

    @Test
    void aTopicOfAnotherMeshIsNotTouchedEvenIfEverythingElseIsTheSame() {
        TopicRecord others = record(of(new MeshIdentity("mesh-b", Set.of())), "t1");
        String message = "topic " + NAME
                + " belongs to h1/orders of mesh mesh-b, and this is mesh mesh-a: choose another name; or, if that mesh is no more, have"
                + " the platform say by the annotation datamesh.dev/succeeds=mesh-b of the DataPlane that this one takes its place";
        assertConflict(decideAs(MESH, others), Reason.TopicOfOtherMesh, message);
        // Consent to adopt is consent to take what is nobody's, and what is this mesh's own.
        assertConflict(decide(wanted(1, true), topic("t1", 1, CONFIG), others, true), Reason.TopicOfOtherMesh, message);
        assertConflict(decide(wanted(1, false), null, others, true), Reason.TopicOfOtherMesh, message);
    }

    @Test
    void aMeshTakesOverWhatItSucceedsToUnderTheSameNamesOnly() {
        MeshIdentity heir = new MeshIdentity("mesh-a", Set.of("mesh-b"));
        MeshIdentity lost = new MeshIdentity("mesh-b", Set.of());
        TopicRecord left = record(new TopicOwner(lost, "h1", "uid-lost", "orders", "uid-lost-orders"), "t1");

        assertThat(decideAs(heir, left))
                .isEqualTo(new Change(List.of(new TopicStep.Claim(record(OWNER, "t1"))), List.of()));
        assertThat(decideAs(heir, record(new TopicOwner(lost, "h1", "uid-lost", "payments", "uid"), "t1")))
                .isInstanceOf(Conflict.class);
        assertThat(decideAs(heir, record(new TopicOwner(lost, "l1", "uid-lost", "orders", "uid"), "t1")))
                .isInstanceOf(Conflict.class);
        TopicRecord otherStream = new TopicRecord(
                NAME, "t1", "mesh-b", "h1", "u", "orders", "u", "other", 1, false, null, List.of(), BEFORE);
        assertThat(decideAs(heir, otherStream)).isInstanceOf(Conflict.class);
        assertThat(decideAs(new MeshIdentity("mesh-c", Set.of("mesh-a")), left)).isInstanceOf(Conflict.class);
    }

    @Test
    void whatWasRemadeSinceTheMeshWasLostIsNotTakenOver() {
        TopicRecord left = record(of(new MeshIdentity("mesh-b", Set.of())), "t0");
        assertThat(decideAs(new MeshIdentity("mesh-a", Set.of("mesh-b")), left))
                .matches(decision -> decision instanceof Conflict conflict && conflict.reason() == Reason.TopicNotOurs);
    }

    @Test
    void aRecordThatNamesNoMeshIsOursByTheDomainsUidAndElseAnUnknownMeshs() {
        TopicRecord old = new TopicRecord(
                NAME, "t1", "h1", "uid-h1", "orders", "uid-orders", "main", 1, false, null, List.of(), BEFORE);
        assertThat(decideAs(MESH, old))
                .isEqualTo(new Change(List.of(new TopicStep.Claim(record(OWNER, "t1"))), List.of()));
        TopicRecord stranger = new TopicRecord(
                NAME, "t1", "h1", "uid-earlier", "orders", "uid-orders", "main", 1, false, null, List.of(), BEFORE);
        assertThat(decideAs(MESH, stranger))
                .matches(decision -> decision instanceof Conflict conflict
                        && conflict.reason() == Reason.TopicOfOtherMesh
                        && conflict.message().contains("datamesh.dev/succeeds=unknown"));
        assertThat(decideAs(new MeshIdentity("mesh-a", Set.of("mesh-a", "mesh-b")), stranger))
                .isInstanceOf(Conflict.class);
        assertThat(decideAs(MeshIdentity.of("mesh-a", " mesh-b, unknown ,"), stranger))
                .isEqualTo(new Change(List.of(new TopicStep.Claim(record(OWNER, "t1"))), List.of()));
    }

    @Test
    void aTopicMadeAnewBySomebodyIsNotOursAnyMore() {
        for (boolean adopted : new boolean[] {false, true}) {
            assertConflict(
                    decide(wanted(1, adopted), topic("t2", 1, CONFIG), record(OWNER, "t1"), true),
                    Reason.TopicNotOurs,
                    "topic " + NAME
                            + " was deleted and made anew by somebody else: have it removed, and it will be made again");
        }
    }

    @Test
    void aTopicIsNotGivenToAStreamThatWouldReadItOtherwise() {
        TopicRecord series = new TopicRecord(
                NAME,
                "t1",
                "mesh-a",
                "h1",
                "uid-h1",
                "orders",
                "uid-orders",
                "old",
                1,
                true,
                "float64",
                List.of("H1:A", "H1:B"),
                BEFORE);
        String message = "topic " + NAME
                + " holds float64 of stream old in the order H1:A, H1:B, and readers know them by that: adopt another topic, or purge this one";
        assertConflict(decide(wanted(1, true), topic("t1", 1, CONFIG), series, true), Reason.InvalidSpec, message);
        assertConflict(decide(samples("float32", "H1:A", "H1:B"), null, series, true), Reason.InvalidSpec, message);
        assertConflict(
                decide(samples("float64", "H1:B", "H1:A"), topic("t1", 1, CONFIG), series, true),
                Reason.InvalidSpec,
                message);
        assertConflict(
                decide(samples("float64", "H1:A"), topic("t1", 1, CONFIG), series, true), Reason.InvalidSpec, message);
        assertThat(decide(samples("float64", "H1:A", "H1:B", "H1:C"), topic("t1", 1, CONFIG), series, true))
                .isInstanceOf(Change.class);
    }

    private static WantedTopic samples(String type, String... channels) {
        return new WantedTopic(
                new StreamId("h1", "orders", "new", 1), wanted(1, true).spec(), type, List.of(channels), true);
    }

    private static void assertConflict(TopicDecision decision, Reason reason, String message) {
        assertThat(decision).isEqualTo(new Conflict(reason, message));
    }
}
