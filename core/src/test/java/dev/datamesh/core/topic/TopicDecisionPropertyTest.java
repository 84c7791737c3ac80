package dev.datamesh.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicModel.Crash;
import dev.datamesh.core.topic.TopicModel.Wish;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever was there before, and wherever the operator dies: {@link TopicModel} checks every single write. */
class TopicDecisionPropertyTest {
    private static final String NAME = "arrakis-h1.strain.main.0";
    private static final MeshIdentity MESH = new MeshIdentity("mesh-a", Set.of());
    private static final MeshIdentity LOST = new MeshIdentity("mesh-b", Set.of());
    private static final TopicOwner STRAIN = new TopicOwner(MESH, "h1", "uid-h1", "strain", "uid-strain");
    private static final TopicOwner OTHER = new TopicOwner(MESH, "h1", "uid-h1", "other", "uid-other");
    private static final List<String> CHANNELS = List.of("H1:A", "H1:B", "H1:C");

    @Property
    void aCrashAnywhereLeadsToTheSameEnd(
            @ForAll("worlds") TopicModel world,
            @ForAll("wishes") Wish wish,
            @ForAll @Size(max = 4) List<@IntRange(max = 5) Integer> crashes) {
        TopicModel undisturbed = world.copy();
        TopicDecision end = undisturbed.settle(wish);

        TopicModel crashing = world.copy();
        for (int writes : crashes) {
            crashing.crashAfter(writes);
            try {
                crashing.reconcile(wish);
            } catch (Crash crash) {
                // The next process begins with what is there.
            }
        }
        crashing.live();

        assertThat(crashing.settle(wish)).isEqualTo(end);
        assertThat(crashing.topics()).isEqualTo(undisturbed.topics());
        assertThat(crashing.ledger()).isEqualTo(undisturbed.ledger());
    }

    @Property
    void whatIsDoneOnceNeedsNothingMore(@ForAll("worlds") TopicModel world, @ForAll("wishes") Wish wish) {
        if (world.reconcile(wish) instanceof TopicDecision.Change) {
            assertThat(world.decide(wish)).isEqualTo(new TopicDecision.InOrder());
        }
    }

    @Property
    void aConflictTouchesNothing(@ForAll("worlds") TopicModel world, @ForAll("wishes") Wish wish) {
        TopicModel before = world.copy();
        if (world.settle(wish) instanceof TopicDecision.Conflict conflict) {
            assertThat(world.topics()).isEqualTo(before.topics());
            assertThat(world.ledger()).isEqualTo(before.ledger());
            assertThat(conflict.message()).contains(NAME);
        }
    }

    @Property
    void inOrderMeansOursAndAsWanted(@ForAll("worlds") TopicModel world, @ForAll("wishes") Wish wish) {
        if (world.settle(wish) instanceof TopicDecision.InOrder) {
            ObservedTopic topic = world.topic(NAME);
            assertThat(topic.partitions())
                    .isGreaterThanOrEqualTo(wish.wanted().spec().partitions());
            assertThat(topic.config()).containsAllEntriesOf(wish.wanted().spec().config());
            TopicRecord record = world.record(NAME);
            assertThat(wish.owner().owns(record)).isTrue();
            assertThat(record.topicId()).isEqualTo(topic.topicId());
            assertThat(record.channels()).isEqualTo(wish.wanted().channels());
        }
    }

    /** Each pair says who is at work and after how many writes it dies. */
    @Property
    void ofTwoProductsThatWantOneTopicTheFirstToClaimItHasItForGood(
            @ForAll("worlds") TopicModel world,
            @ForAll("wishes") Wish wish,
            @ForAll boolean otherMayAdopt,
            @ForAll @Size(max = 6) List<@From("turns") Tuple2<Boolean, Integer>> turns) {
        var rival = new Wish(
                new WantedTopic(
                        new StreamId("h1", "other", "main", 1),
                        wish.wanted().spec(),
                        wish.wanted().dataType(),
                        wish.wanted().channels(),
                        true),
                OTHER,
                otherMayAdopt);
        for (Tuple2<Boolean, Integer> turn : turns) {
            world.crashAfter(turn.get2());
            try {
                world.reconcile(turn.get1() ? wish : rival);
            } catch (Crash crash) {
                // The other one goes on.
            }
        }
        world.live();
        List<TopicDecision> ends = List.of(world.settle(wish), world.settle(rival));

        assertThat(ends).filteredOn(TopicDecision.InOrder.class::isInstance).hasSizeLessThanOrEqualTo(1);
        TopicModel settled = world.copy();
        assertThat(List.of(world.settle(wish), world.settle(rival)))
                .extracting(Object::getClass)
                .isEqualTo(ends.stream().map(Object::getClass).toList());
        assertThat(world.ledger()).isEqualTo(settled.ledger());
        assertThat(world.topics()).isEqualTo(settled.topics());
    }

    @Provide
    Arbitrary<Tuple2<Boolean, Integer>> turns() {
        return Combinators.combine(
                        Arbitraries.of(true, false), Arbitraries.integers().between(0, 5))
                .as(Tuple::of);
    }

    @Provide
    Arbitrary<Wish> wishes() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        configs(),
                        Arbitraries.of("float64", "float64", "int32"),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(
                                Set.<String>of(), Set.of("mesh-a"), Set.of("mesh-b"), Set.of("mesh-b", "unknown")))
                .as((partitions, config, type, channels, adopted, mayAdopt, succeeds) -> new Wish(
                        new WantedTopic(
                                new StreamId("h1", "strain", "main", 1),
                                new TopicSpec(NAME, partitions, TopicSpec.BROKER_DEFAULT, config),
                                type,
                                CHANNELS.subList(0, channels),
                                adopted),
                        new TopicOwner(new MeshIdentity("mesh-a", succeeds), "h1", "uid-h1", "strain", "uid-strain"),
                        mayAdopt));
    }

    @Provide
    Arbitrary<TopicModel> worlds() {
        return Combinators.combine(topic().optional(0.7), record().optional(0.7))
                .as((topic, record) ->
                        new TopicModel(topic.stream().toList(), record.stream().toList()));
    }

    private static Arbitrary<ObservedTopic> topic() {
        return Combinators.combine(
                        Arbitraries.of("id-1", "id-2"), Arbitraries.integers().between(1, 4), configs())
                .as((id, partitions, config) -> new ObservedTopic(NAME, id, partitions, config));
    }

    private static Arbitrary<Map<String, String>> configs() {
        return Arbitraries.maps(
                        Arbitraries.of("retention.ms", "segment.ms", "cleanup.policy"), Arbitraries.of("1", "2"))
                .ofMaxSize(3);
    }

    private static Arbitrary<TopicRecord> record() {
        Arbitrary<TopicOwner> owners = Arbitraries.of(
                STRAIN,
                STRAIN,
                new TopicOwner(MESH, "h1", "uid-h1", "strain", "uid-of-an-earlier-strain"),
                new TopicOwner(MESH, "h1", "uid-of-an-earlier-h1", "strain", "uid-earlier"),
                new TopicOwner(LOST, "h1", "uid-h1", "strain", "uid-strain"),
                new TopicOwner(LOST, "h1", "uid-of-a-lost-h1", "strain", "uid-lost"),
                new TopicOwner(new MeshIdentity("mesh-c", Set.of()), "h1", "uid-h1", "strain", "uid-strain"),
                OTHER,
                new TopicOwner(MESH, "h10", "uid-h10", "strain", "uid-strain"));
        return Combinators.combine(
                        owners,
                        Arbitraries.of("id-1", "id-1", "id-2").optional(0.8),
                        Arbitraries.of(true, false),
                        Arbitraries.of("float64", "float64", "int32"),
                        Arbitraries.of(CHANNELS.subList(0, 0), CHANNELS.subList(0, 1), CHANNELS.subList(1, 3)),
                        Arbitraries.of(true, true, true, false))
                .as((owner, id, adopted, type, channels, saysItsMesh) ->
                        record(saysItsMesh ? owner.mesh().id() : null, owner, id, adopted, type, channels));
    }

    private static TopicRecord record(
            @Nullable String mesh,
            TopicOwner owner,
            Optional<String> id,
            boolean adopted,
            String type,
            List<String> channels) {
        var record = new TopicRecord(
                NAME,
                null,
                mesh,
                owner.domain(),
                owner.domainUid(),
                owner.product(),
                owner.productUid(),
                "main",
                1,
                adopted,
                type,
                channels,
                TopicModel.NOW.minusSeconds(60));
        return id.map(record::withTopicId).orElse(record);
    }
}
