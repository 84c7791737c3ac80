package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.domain.DataDomainSpec.Defaults;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.core.topic.MeshIdentity;
import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.core.topic.TopicModel;
import dev.datamesh.core.topic.TopicModel.Crash;
import dev.datamesh.core.topic.TopicModel.Wish;
import dev.datamesh.core.topic.TopicOwner;
import dev.datamesh.core.topic.TopicStep;
import dev.datamesh.core.topic.WantedTopic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * All topics of a product together: they are worked for side by side, but claimed in their order, since which channels a topic gets
 * depends on the topics before it.
 */
class ProductTopicsPropertyTest {
    private static final TopicOwner OWNER =
            new TopicOwner(new MeshIdentity("mesh-a", Set.of()), "h1", "uid-h1", "strain", "uid-strain");

    /** What a product says at one time, and what the platform lets it adopt. */
    private record Wanted(DataProductSpec spec, boolean mayAdopt) {
        List<Wish> wishes(TopicModel world) {
            return WantedTopics.of(
                            "h1",
                            "strain",
                            spec,
                            Defaults.NONE,
                            world.ledger().values().stream().filter(OWNER::owns).toList())
                    .stream()
                    .map(topic -> new Wish(topic, OWNER, mayAdopt))
                    .toList();
        }
    }

    @Property(tries = 300)
    void aCrashAnywhereLeadsToTheSameTopicsWithTheSameChannels(
            @ForAll("wishes") Wanted first,
            @ForAll("wishes") Wanted then,
            @ForAll("strangers") List<ObservedTopic> strangers,
            @ForAll @Size(max = 3) List<@IntRange(max = 12) Integer> crashes,
            @ForAll Random random) {
        var world = new TopicModel(strangers, List.of());
        settle(world, first, random);
        TopicModel undisturbed = world.copy();
        List<TopicDecision> end = settle(undisturbed, then, random);

        TopicModel crashing = world.copy();
        for (int writes : crashes) {
            crashing.crashAfter(writes);
            try {
                reconcile(crashing, then, random);
            } catch (Crash crash) {
                // The next process begins with what is there.
            }
        }
        crashing.live();

        assertThat(settle(crashing, then, random)).isEqualTo(end);
        assertThat(crashing.ledger()).isEqualTo(undisturbed.ledger());
        assertThat(crashing.topics()).isEqualTo(undisturbed.topics());
    }

    /** Where strangers have the names that a product would give, what it gets depends on the way; but it never touches theirs. */
    @Property(tries = 200)
    void topicsOfStrangersAreNotTouchedWhateverTheirNames(
            @ForAll("wishes") Wanted first,
            @ForAll("wishes") Wanted then,
            @ForAll("squatters") List<ObservedTopic> squatters,
            @ForAll @IntRange(max = 12) int crash,
            @ForAll Random random) {
        var world = new TopicModel(squatters, List.of());
        world.crashAfter(crash);
        try {
            reconcile(world, first, random);
        } catch (Crash dead) {
            // The next process begins with what is there.
        }
        world.live();
        settle(world, first, random);
        settle(world, then, random);

        squatters.stream()
                .filter(topic -> !world.ledger().containsKey(topic.name()))
                .forEach(topic -> assertThat(world.topic(topic.name())).isEqualTo(topic));
    }

    private static List<TopicDecision> settle(TopicModel world, Wanted wanted, Random random) {
        for (int round = 0; round < 4; round++) {
            List<TopicDecision> decisions = reconcile(world, wanted, random);
            if (decisions.stream().noneMatch(TopicDecision.Change.class::isInstance)) {
                return decisions;
            }
        }
        throw new AssertionError("not settled after four rounds: " + reconcile(world, wanted, random));
    }

    private static List<TopicDecision> reconcile(TopicModel world, Wanted wanted, Random random) {
        List<Wish> wishes = wanted.wishes(world);
        assertThat(wishes)
                .extracting(Wish::wanted)
                .extracting(WantedTopic::name)
                .as("no topic is wanted twice")
                .doesNotHaveDuplicates();
        List<TopicDecision> decisions = wishes.stream().map(world::decide).toList();
        List<Runnable> claims = new ArrayList<>();
        List<Runnable> others = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            Wish wish = wishes.get(i);
            if (decisions.get(i) instanceof TopicDecision.Change change) {
                for (TopicStep step : change.steps()) {
                    (step instanceof TopicStep.Claim ? claims : others).add(() -> world.run(step, wish));
                }
            }
        }
        Collections.shuffle(others, random);
        claims.forEach(Runnable::run);
        others.forEach(Runnable::run);
        return decisions;
    }

    @Provide
    Arbitrary<Wanted> wishes() {
        Arbitrary<@Nullable String> adopted =
                Arbitraries.of("old-topic", "arrakis-h1.strain.main.999").injectNull(0.5);
        return Combinators.combine(channels(), channels(), adopted, Arbitraries.of(true, false))
                .as((main, other, adopt, mayAdopt) -> new Wanted(
                        Specs.product(
                                Specs.series("main", 1, Specs.channels("1s", main), adopt),
                                Specs.series("other", 1, Specs.channels("1s", other), null),
                                Specs.records("events", 1, null, null)),
                        mayAdopt));
    }

    /** What a product may adopt. */
    @Provide
    Arbitrary<List<ObservedTopic>> strangers() {
        return topics("old-topic", "arrakis-h1.strain.main.999");
    }

    /** What bears names that a product would give. */
    @Provide
    Arbitrary<List<ObservedTopic>> squatters() {
        return topics(
                "old-topic",
                "arrakis-h1.strain.main.0",
                "arrakis-h1.strain.main.1",
                "arrakis-h1.strain.main.2",
                "arrakis-h1.strain.other.0",
                "h1.strain.events.v1");
    }

    private static Arbitrary<List<ObservedTopic>> topics(String... names) {
        return Arbitraries.of(names)
                .set()
                .map(some -> some.stream()
                        .map(name -> new ObservedTopic(name, "strangers-" + name, 1, Map.of("retention.ms", "-1")))
                        .toList());
    }

    /** A run of channels: enough to fill a topic now and then; a channel's type follows from its number. */
    private static Arbitrary<ChannelSpec[]> channels() {
        return Combinators.combine(Arbitraries.integers().between(0, 150), Arbitraries.of(1, 3, 8, 120, 256))
                .as((start, count) -> IntStream.range(start, start + count)
                        .mapToObj(number -> Specs.channel(
                                String.format("H1:A-%03d", number),
                                number % 5 == 0 ? DataType.INT32 : DataType.FLOAT64,
                                16))
                        .toArray(ChannelSpec[]::new));
    }
}
