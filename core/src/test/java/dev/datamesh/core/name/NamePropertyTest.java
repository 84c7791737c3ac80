package dev.datamesh.core.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NamePropertyTest {
    @Property
    void aTopicTellsItsStream(@ForAll("streams") StreamId stream, @ForAll("numbers") int number) {
        assertThat(StreamId.ofTopic(stream.dataTopic(number))).contains(stream);
        assertThat(stream.dataTopicNumber(stream.dataTopic(number))).hasValue(number);
        assertThat(StreamId.ofTopic(stream.recordsTopic())).contains(stream);
    }

    @Property
    void aTopicOfAStreamIsSpelledAsTheStreamSpellsIt(@ForAll("topicLike") String topic) {
        StreamId.ofTopic(topic)
                .ifPresent(stream -> assertThat(List.of(
                                stream.recordsTopic(), stream.dataTopic(0), stream.dataTopic(1), stream.dataTopic(10)))
                        .contains(topic));
    }

    @Property
    void noTwoStreamsShareAName(@ForAll("streams") StreamId one, @ForAll("streams") StreamId other) {
        Assume.that(!one.equals(other));
        assertThat(topics(one)).doesNotContainAnyElementsOf(topics(other));
        assertThat(one.publisherId()).isNotEqualTo(other.publisherId());
        assertThat(one.subject()).isNotEqualTo(other.subject());
        assertThat(one.table()).isNotEqualTo(other.table());
    }

    @Property
    void noPrefixOfOneStreamCoversATopicOfAnother(@ForAll("streams") StreamId one, @ForAll("streams") StreamId other) {
        assertThat(one.recordsTopic()).doesNotStartWith(one.dataTopicPrefix());
        assertThat(one.dataTopicPrefix()).endsWith(".");
        Assume.that(!one.equals(other));
        assertThat(topics(other)).noneMatch(topic -> topic.startsWith(one.dataTopicPrefix()));
    }

    /** Kafka refuses a topic whose name differs from another's only in dots and underscores: its metrics cannot tell them apart. */
    @Property
    void noTwoTopicsAreTheSameInKafkasMetrics(@ForAll("streams") StreamId one, @ForAll("streams") StreamId other) {
        Set<String> names = new HashSet<>(topics(one));
        names.addAll(topics(other));
        assertThat(names.stream().map(name -> name.replace('.', '_'))).doesNotHaveDuplicates();
    }

    @Property
    void aPrincipalReadsBackFromItsName(@ForAll("principals") PrincipalName principal) {
        assertThat(PrincipalName.parse(principal.kafkaName())).contains(principal);
    }

    @Property
    void noTwoPrincipalsShareAUser(@ForAll("principals") PrincipalName one, @ForAll("principals") PrincipalName other) {
        Assume.that(!one.equals(other));
        assertThat(one.kafkaName()).isNotEqualTo(other.kafkaName());
    }

    private static List<String> topics(StreamId stream) {
        return List.of(
                stream.recordsTopic(),
                stream.dataTopic(0),
                stream.dataTopic(1),
                stream.dataTopic(10),
                stream.dataTopic(100));
    }

    /** Few and treacherous, so that many pairs nearly collide. */
    @Provide
    Arbitrary<String> labels() {
        Arbitrary<String> near =
                Arbitraries.of("h1", "h10", "h", "1", "v1", "v2", "main", "main-v2", "arrakis", "metadata", "0");
        Arbitrary<String> any = Arbitraries.strings()
                .withChars("ab01-v")
                .ofMinLength(1)
                .ofMaxLength(5)
                .filter(text -> Labels.isLabel(text, 40));
        return Arbitraries.oneOf(near, any);
    }

    @Provide
    Arbitrary<StreamId> streams() {
        Arbitrary<Integer> majors =
                Arbitraries.oneOf(Arbitraries.integers().between(1, 3), Arbitraries.of(10, 11, 20, 999));
        return Arbitraries.oneOf(
                        Combinators.combine(labels(), labels(), labels(), majors)
                                .as(StreamId::new),
                        neighbours())
                .withoutEdgeCases();
    }

    /** Sixteen streams, so that many pairs differ in one level only. */
    private static Arbitrary<StreamId> neighbours() {
        Arbitrary<String> labels = Arbitraries.of("h1", "h10");
        return Combinators.combine(labels, labels, labels, Arbitraries.of(1, 2)).as(StreamId::new);
    }

    @Provide
    Arbitrary<String> topicLike() {
        Arbitrary<String> endings =
                Arbitraries.of("", ".0", ".1", ".10", ".v1", ".v2", "_v1.0", "_v2.0", "_v2", ".01", ".v02");
        Arbitrary<String> beginnings = Arbitraries.of("", "arrakis-", "arrakis-metadata-", "kube-");
        return Combinators.combine(beginnings, labels(), labels(), labels(), endings)
                .as((beginning, a, b, c, ending) -> beginning + a + "." + b + "." + c + ending)
                .withoutEdgeCases();
    }

    @Provide
    Arbitrary<Integer> numbers() {
        return Arbitraries.integers().between(0, 999_999_999);
    }

    @Provide
    Arbitrary<PrincipalName> principals() {
        return Combinators.combine(labels(), labels()).as(PrincipalName::new).withoutEdgeCases();
    }
}
