package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.domain.DataDomainSpec.Defaults;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.core.topic.WantedTopic;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PublisherRightsTest {
    private static SortedSet<AclRule> rights(StreamSpec... streams) {
        return PublisherRights.on(WantedTopics.of("h1", "strain", Specs.product(streams), Defaults.NONE, List.of()));
    }

    private static AclRule write(String name, boolean prefixed) {
        return new AclRule(Resource.TOPIC, name, prefixed, Operation.WRITE);
    }

    private static boolean covers(AclRule rule, String topic) {
        return rule.prefixed() ? topic.startsWith(rule.name()) : topic.equals(rule.name());
    }

    @Test
    void aTimeSeriesHasOneRuleForAllItsTopics() {
        assertThat(rights(Specs.series(Specs.channel("H1:A"), Specs.channel("H1:I", DataType.INT32, 16))))
                .containsExactly(write("arrakis-h1.strain.main.", true));
    }

    @Test
    void recordsHaveTheirTopicAndNoOther() {
        assertThat(rights(Specs.records(null))).containsExactly(write("h1.strain.main.v1", false));
    }

    @Test
    void anAdoptedTopicIsGivenByItsWholeName() {
        assertThat(rights(
                        Specs.series(
                                "main",
                                1,
                                Specs.channels("1s", Specs.channel("H1:A"), Specs.channel("H1:I", DataType.INT32, 16)),
                                "old"),
                        Specs.records("events", 1, null, "arrakis-h1.strain.events.0")))
                .containsExactly(
                        write("arrakis-h1.strain.events.0", false),
                        write("arrakis-h1.strain.main.", true),
                        write("old", false));
    }

    @Test
    void whoHasNoTopicsHasNoRights() {
        assertThat(PublisherRights.on(List.of())).isEmpty();
    }

    /** The names are such that each is the beginning of another, where names may be. */
    @Property
    void noRuleCoversATopicOfAnotherStream(
            @ForAll("streams") StreamId own,
            @ForAll("streams") StreamId other,
            @ForAll @IntRange(max = 120) int number,
            @ForAll boolean series,
            @ForAll boolean otherSeries) {
        SortedSet<AclRule> rules = PublisherRights.on(List.of(topic(own, series, number)));
        String foreign = topic(other, otherSeries, number).name();

        assertThat(rules)
                .hasSize(1)
                .allMatch(rule -> covers(rule, topic(own, series, number).name()));
        assertThat(rules).allMatch(rule -> !rule.prefixed() || rule.name().endsWith("."));
        if (!own.equals(other) || series != otherSeries) {
            assertThat(rules).noneMatch(rule -> covers(rule, foreign));
        }
    }

    private static WantedTopic topic(StreamId stream, boolean series, int number) {
        String name = series ? stream.dataTopic(number) : stream.recordsTopic();
        return new WantedTopic(
                stream,
                new TopicSpec(name, 1, TopicSpec.BROKER_DEFAULT, Map.of()),
                series ? "float64" : null,
                List.of(),
                false);
    }

    @Provide
    Arbitrary<StreamId> streams() {
        return Combinators.combine(
                        Arbitraries.of("h1", "h10", "h1-pem", "h"),
                        Arbitraries.of("strain", "strain2", "strain-main", "s"),
                        Arbitraries.of("main", "main2", "main-v2", "m", "v1"),
                        Arbitraries.of(1, 2, 11, 111))
                .as(StreamId::new);
    }
}
