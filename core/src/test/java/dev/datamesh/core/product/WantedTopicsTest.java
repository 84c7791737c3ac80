package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.domain.DataDomainSpec.Defaults;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.StreamSpec.Cleanup;
import dev.datamesh.api.product.StreamSpec.LiveSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import dev.datamesh.api.product.TimeSeriesSpec.DynamicChannels;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.core.topic.WantedTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WantedTopicsTest {
    private static final ChannelSpec A = Specs.channel("H1:A");
    private static final ChannelSpec B = Specs.channel("H1:B");
    private static final ChannelSpec I = Specs.channel("H1:I", DataType.INT32, 16);

    private static List<WantedTopic> wanted(List<TopicRecord> held, StreamSpec... streams) {
        return WantedTopics.of("h1", "strain", Specs.product(streams), Defaults.NONE, held);
    }

    private static WantedTopic only(StreamSpec stream) {
        List<WantedTopic> wanted = wanted(List.of(), stream);
        assertThat(wanted).hasSize(1);
        return wanted.getFirst();
    }

    private static TopicRecord held(String topic, String stream, int major, @Nullable String type, String... channels) {
        return new TopicRecord(
                topic,
                "id-" + topic,
                "h1",
                "uid-h1",
                "strain",
                "uid-strain",
                stream,
                major,
                false,
                type,
                List.of(channels),
                Instant.EPOCH);
    }

    private static StreamSpec adopting(String topic, ChannelSpec... channels) {
        return Specs.series("main", 1, Specs.channels("62.5ms", channels), topic);
    }

    @Test
    void recordsHaveOneTopicWithWhatTheSpecSays() {
        assertThat(only(Specs.records(new LiveSpec("3d", 12, Cleanup.Delete, null))))
                .isEqualTo(new WantedTopic(
                        new StreamId("h1", "strain", "main", 1),
                        new TopicSpec(
                                "h1.strain.main.v1",
                                12,
                                TopicSpec.BROKER_DEFAULT,
                                Map.of(
                                        "cleanup.policy", "delete",
                                        "retention.ms", "259200000",
                                        "segment.ms", "32400000")),
                        null,
                        List.of(),
                        false));
    }

    @Test
    void recordsHaveOnePartitionWhereNothingIsSaid() {
        assertThat(only(Specs.records(null)).spec().partitions()).isEqualTo(1);
    }

    @Test
    void compactedRecordsAreKeptForEver() {
        assertThat(only(Specs.records(new LiveSpec("3d", 1, Cleanup.Compact, null)))
                        .spec()
                        .config())
                .isEqualTo(Map.of("cleanup.policy", "compact"));
    }

    @Test
    void aTimeSeriesHasOneTopicATypeEachOfOnePartitionForWholeBlocks() {
        List<WantedTopic> wanted = wanted(List.of(), Specs.series(I, B, A));
        assertThat(wanted)
                .extracting(WantedTopic::name)
                .containsExactly("arrakis-h1.strain.main.0", "arrakis-h1.strain.main.1");
        assertThat(wanted).extracting(WantedTopic::dataType).containsExactly("float64", "int32");
        assertThat(wanted).extracting(WantedTopic::channels).containsExactly(List.of("H1:A", "H1:B"), List.of("H1:I"));
        assertThat(wanted).noneMatch(WantedTopic::adopted);
        assertThat(wanted).allSatisfy(topic -> {
            assertThat(topic.spec().partitions()).isEqualTo(1);
            assertThat(topic.spec().config())
                    .isEqualTo(Map.of(
                            "cleanup.policy", "delete",
                            "retention.ms", "86400000",
                            "segment.ms", "10800000",
                            "max.message.bytes", "10000000"));
        });
    }

    @Test
    void topicsComeInTheOrderOfTheStreams() {
        assertThat(wanted(
                        List.of(),
                        Specs.records("z", 2, null, null),
                        Specs.series("b", 1, Specs.channels("1s", A), null),
                        Specs.records("a", 1, null, null)))
                .extracting(WantedTopic::name)
                .containsExactly("h1.strain.z.v2", "arrakis-h1.strain.b.0", "h1.strain.a.v1");
    }

    @Test
    void aStreamWhosePublisherRegistersChannelsHasARegisterAndTopicsForAllThatMayCome() {
        assertThat(wanted(List.of(), dynamic(201)))
                .extracting(WantedTopic::name)
                .startsWith("arrakis-metadata-h1.strain.main", "arrakis-h1.strain.main.0")
                .endsWith("arrakis-h1.strain.main.7")
                .hasSize(1 + 3 + 5);
        WantedTopic register = wanted(List.of(), dynamic(1)).getFirst();
        assertThat(register.spec().config()).containsEntry("cleanup.policy", "compact");
        assertThat(register.spec().config()).doesNotContainKey("retention.ms");
    }

    @Test
    void aPublisherMayWriteTheDataTopicsAndNotTheRegister() {
        assertThat(PublisherRights.on(wanted(List.of(), dynamic(9))))
                .containsExactly(
                        new AclRule(AclRule.Resource.TOPIC, "arrakis-h1.strain.main.", true, AclRule.Operation.WRITE));
    }

    private static StreamSpec dynamic(int maxChannels) {
        var dynamic = new DynamicChannels(maxChannels, null);
        return Specs.series("main", 1, new TimeSeriesSpec("1s", null, "1s", null, null, dynamic), null);
    }

    @ParameterizedTest
    @CsvSource({
        "1s, 1000, 600000",
        "80m, 4800000, 600000",
        "88m, 5280000, 660000",
        "24h, 86400000, 10800000",
        "56d, 4838400000, 604800000",
        "3650d, 315360000000, 604800000",
        "1500.5ms, 1500, 600000",
    })
    void segmentsAreAnEighthOfTheRetentionWithinBounds(String retention, String millis, String segment) {
        assertThat(only(Specs.records(new LiveSpec(retention, 1, null, null)))
                        .spec()
                        .config())
                .containsEntry("retention.ms", millis)
                .containsEntry("segment.ms", segment);
    }

    @Test
    void retentionIsTheStreamsElseTheDomainsElseADay() {
        StreamSpec silent = Specs.series(A);
        assertThat(WantedTopics.retention(Specs.kept(silent, "2h"), new Defaults(null, "7d")))
                .isEqualTo(Duration.ofHours(2));
        assertThat(WantedTopics.retention(silent, new Defaults(null, "7d"))).isEqualTo(Duration.ofDays(7));
        assertThat(WantedTopics.retention(silent, Defaults.NONE)).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void anUpdateLeavesEveryChannelWhereItIs() {
        List<TopicRecord> held = List.of(held("arrakis-h1.strain.main.0", "main", 1, "float64", "H1:Z", "H1:B"));
        List<WantedTopic> wanted = wanted(held, Specs.series(A, B));
        assertThat(wanted).singleElement().satisfies(topic -> {
            assertThat(topic.name()).isEqualTo("arrakis-h1.strain.main.0");
            assertThat(topic.channels()).containsExactly("H1:Z", "H1:B", "H1:A");
        });
    }

    @Test
    void eachMajorAndEachStreamHasItsOwnLayout() {
        List<TopicRecord> held = List.of(
                held("arrakis-h1.strain.main.0", "main", 1, "float64", "H1:Z"),
                held("arrakis-h1.strain.other.0", "other", 1, "float64", "H1:Y"));
        assertThat(wanted(held, Specs.series("main", 2, Specs.channels("1s", A), null)))
                .singleElement()
                .satisfies(topic -> {
                    assertThat(topic.name()).isEqualTo("arrakis-h1.strain.main_v2.0");
                    assertThat(topic.channels()).containsExactly("H1:A");
                });
    }

    @Test
    void recordsAdoptTheirTopicByItsName() {
        WantedTopic wanted = only(Specs.records("main", 1, null, "old-topic"));
        assertThat(wanted.name()).isEqualTo("old-topic");
        assertThat(wanted.adopted()).isTrue();
        assertThat(wanted.dataType()).isNull();
    }

    @Test
    void anAdoptedTopicTakesTheFirstChannelsAndNoOthersAreAdopted() {
        List<WantedTopic> wanted = wanted(List.of(), adopting("old-topic", A, B, I));
        assertThat(wanted).extracting(WantedTopic::name).containsExactly("old-topic", "arrakis-h1.strain.main.0");
        assertThat(wanted).extracting(WantedTopic::adopted).containsExactly(true, false);
        assertThat(wanted).extracting(WantedTopic::channels).containsExactly(List.of("H1:A", "H1:B"), List.of("H1:I"));
    }

    @Test
    void anAdoptedTopicComesBackUnderItsNameOnceHeld() {
        List<TopicRecord> held = List.of(
                held("old-topic", "main", 1, "float64", "H1:B"),
                held("arrakis-h1.strain.main.0", "main", 1, "int32", "H1:I"));
        List<WantedTopic> wanted = wanted(held, adopting("old-topic", A, B, I));
        assertThat(wanted).extracting(WantedTopic::name).containsExactly("old-topic", "arrakis-h1.strain.main.0");
        assertThat(wanted).extracting(WantedTopic::channels).containsExactly(List.of("H1:B", "H1:A"), List.of("H1:I"));
        assertThat(wanted).extracting(WantedTopic::adopted).containsExactly(true, false);
    }

    @Test
    void aTopicTakenOverOnceStaysOneTakenOverEvenIfTheSpecForgets() {
        assertThat(wanted(List.of(held("old-topic", "main", 1, "float64", "H1:B")), Specs.series(B)))
                .singleElement()
                .satisfies(topic -> {
                    assertThat(topic.name()).isEqualTo("old-topic");
                    assertThat(topic.adopted()).isTrue();
                });
    }

    @Test
    void adoptionThatHadToWaitIsStillDoneWhenTheOtherTopicsAreThere() {
        List<TopicRecord> held = List.of(held("arrakis-h1.strain.main.0", "main", 1, "int32", "H1:I"));
        List<WantedTopic> wanted = wanted(held, adopting("old-topic", A, B, I));
        assertThat(wanted).extracting(WantedTopic::name).containsExactly("old-topic", "arrakis-h1.strain.main.0");
        assertThat(wanted).extracting(WantedTopic::channels).containsExactly(List.of("H1:A", "H1:B"), List.of("H1:I"));
    }

    @Test
    void adoptionAskedForLaterTakesNothingFromTheTopicsThatAreThere() {
        List<TopicRecord> held = List.of(held("arrakis-h1.strain.main.0", "main", 1, "float64", "H1:A", "H1:B"));
        List<WantedTopic> wanted = wanted(held, adopting("old-topic", A, B));
        assertThat(wanted).extracting(WantedTopic::name).containsExactly("old-topic", "arrakis-h1.strain.main.0");
        assertThat(wanted).extracting(WantedTopic::channels).containsExactly(List.of(), List.of("H1:A", "H1:B"));
    }

    @Test
    void anAdoptedTopicThatBearsANumberOfTheStreamIsNotWantedTwice() {
        ChannelSpec[] many = IntStream.range(0, 150)
                .mapToObj(i -> Specs.channel(String.format("H1:A-%03d", i)))
                .toArray(ChannelSpec[]::new);
        for (int number = 0; number < 3; number++) {
            String adopted = "arrakis-h1.strain.main." + number;
            List<WantedTopic> wanted = wanted(List.of(), adopting(adopted, many));
            assertThat(wanted)
                    .hasSize(2)
                    .extracting(WantedTopic::name)
                    .doesNotHaveDuplicates()
                    .contains(adopted);
            assertThat(wanted)
                    .filteredOn(WantedTopic::adopted)
                    .extracting(WantedTopic::name)
                    .containsExactly(adopted);
        }
    }
}
