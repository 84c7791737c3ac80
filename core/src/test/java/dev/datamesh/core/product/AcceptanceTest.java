package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.datamesh.api.domain.DataDomainSpec.Defaults;
import dev.datamesh.api.domain.DataDomainSpec.Delegate;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.RecordsSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.StreamSpec.LiveSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import dev.datamesh.api.product.TimeSeriesSpec.DynamicChannels;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.domain.DomainClaim;
import dev.datamesh.core.domain.PrefixOwnership;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.unit.ByteText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptanceTest {
    private static final String PARTITIONS_REMEDY =
            "; ask for fewer, delete what is not needed, or have the quota raised";

    private static final String CHANNEL = "spec.streams[0].timeSeries.channels[0]";

    /** H10 asks for what H1 asks for, and is younger; h1-pem was left a part. */
    private static final PrefixOwnership.Result OWNERSHIP = PrefixOwnership.of(List.of(
            new DomainClaim("h1", "u1", Instant.EPOCH, List.of("H1:"), List.of(new Delegate("H1:PEM-", "h1-pem"))),
            new DomainClaim("h1-pem", "u2", Instant.EPOCH.plusSeconds(1), List.of("H1:PEM-"), List.of()),
            new DomainClaim("h10", "u3", Instant.EPOCH.plusSeconds(2), List.of("H10:", "H1:"), List.of())));

    private static final ChannelSpec A = Specs.channel("H1:A");

    private static ProductContext context(
            Map<String, String> channelsTaken, Map<String, String> topicsTaken, OptionalInt left, boolean archive) {
        return new ProductContext(
                "h1",
                "strain",
                Defaults.NONE,
                OWNERSHIP,
                channelsTaken,
                topicsTaken,
                Set.of("old-topic"),
                left,
                ArchiveRoom.UNBOUNDED,
                archive,
                false);
    }

    private static final ProductContext ROOMY = context(Map.of(), Map.of(), OptionalInt.empty(), true);

    private static List<Problem> judge(StreamSpec... streams) {
        return Acceptance.judge(Specs.product(streams), ROOMY, List.of());
    }

    private static List<Problem> judge(ProductContext context, StreamSpec... streams) {
        return Acceptance.judge(Specs.product(streams), context, List.of());
    }

    private static List<Problem> judge(TimeSeriesSpec series) {
        return judge(Specs.series("main", 1, series, null));
    }

    private static TopicRecord held(String topic, String stream, @Nullable String type, String... channels) {
        return new TopicRecord(
                topic, null, "h1", "u1", "strain", "uid", stream, 1, false, type, List.of(channels), Instant.EPOCH);
    }

    @Test
    void aLegalSpecHasNoProblems() {
        assertThat(judge(
                        Specs.archived(Specs.kept(Specs.series(A), "1h30m")),
                        Specs.records("events", 1, new LiveSpec("7d", 3, null, null), "old-topic")))
                .isEmpty();
    }

    @Test
    void allThatIsWrongIsFoundAtOnceInTheOrderOfTheSpec() {
        ProductContext context =
                context(Map.of("H1:A", "h1/older"), Map.of("old-topic", "h1/older"), OptionalInt.of(0), false);
        assertThat(judge(
                        context,
                        Specs.archived(Specs.kept(
                                Specs.series("main", 1, Specs.channels("0s", A, Specs.channel("L1:B")), "old-topic"),
                                "soon"))))
                .extracting(Problem::reason)
                .containsExactly(
                        Reason.InvalidUnit,
                        Reason.NoArchive,
                        Reason.TopicOwnedByOther,
                        Reason.InvalidUnit,
                        Reason.ChannelTaken,
                        Reason.ChannelOutsidePrefix,
                        Reason.QuotaExceeded);
    }

    @Test
    void aProblemIsWrittenWithItsField() {
        assertThat(new Problem(Reason.InvalidUnit, "spec.x", "is wrong")).hasToString("spec.x: is wrong");
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, '''1.5'' is not a duration: write numbers with the units ms, s, m, h or d, such as 62.5ms or 1h30m'",
        "'', ''''' is not a duration: write numbers with the units ms, s, m, h or d, such as 62.5ms or 1h30m'",
        "0s, '0s must be longer than nothing and shorter than 292 years: give a duration such as 62.5ms'",
        "0.000000ms, '0.000000ms must be longer than nothing and shorter than 292 years: give a duration such as 62.5ms'",
        "999999999d, '''999999999d'' is out of range: durations in ms, s, m, h or d are whole nanoseconds, at most 292 years'",
        "0.0000001ms, '''0.0000001ms'' is not a duration: write numbers with the units ms, s, m, h or d, such as 62.5ms or 1h30m'",
        "0.0000001s, '''0.0000001s'' is not a duration: write numbers with the units ms, s, m, h or d, such as 62.5ms or 1h30m'",
    })
    void aRetentionThatIsNoDurationIsRefused(String retention, String message) {
        assertThat(judge(Specs.kept(Specs.series(A), retention)))
                .containsExactly(new Problem(Reason.InvalidUnit, "spec.streams[0].live.retention", message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.000001ms", "106751d", "1ms1ms", "1h30m", "292d"})
    void everyDurationAboveNothingIsTaken(String retention) {
        assertThat(judge(Specs.kept(Specs.series(A), retention))).isEmpty();
    }

    @Test
    void maxLatencyIsADurationToo() {
        assertThat(judge(new TimeSeriesSpec("1s", null, "1 s", List.of(A), null, null)))
                .extracting(Problem::field)
                .containsExactly("spec.streams[0].timeSeries.maxLatency");
    }

    @Test
    void aSchemaThatFillsTheApiServerIsRefused() {
        var schema = Map.<String, Object>of("type", "object", "description", "x".repeat(256 * 1024));
        var records = new RecordsSpec("id", new RecordsSpec.SchemaSpec(null, schema, null), null);

        List<Problem> problems = judge(new StreamSpec("main", 1, null, records, null, null, null));

        assertThat(problems).extracting(Problem::field).containsExactly("spec.streams[0].records.schema.json");
        assertThat(problems.getFirst().message()).contains("256 KiB");
    }

    @Test
    void anArchiveNeedsAPlaneThatHasOne() {
        assertThat(judge(context(Map.of(), Map.of(), OptionalInt.empty(), false), Specs.archived(Specs.series(A))))
                .containsExactly(new Problem(
                        Reason.NoArchive,
                        "spec.streams[0].archive",
                        "the domain's plane has no archive: leave archive out, or ask the platform for one"));
    }

    @Test
    void overTheQuotaOfArchivedBytesWhatIsArchivedGoesOnAndNothingBegins() {
        StreamSpec[] streams = {Specs.archived(Specs.series(A)), events(3)};
        assertThat(judge(room(2_099_999, "2100k"), streams)).isEmpty();
        assertThat(judge(room(2_100_000, "2100k"), streams))
                .containsExactly(new Problem(
                        Reason.QuotaExceeded,
                        "spec.streams[0].archive",
                        "begins an archive, but the domain's archives hold 2100k bytes, and its quotas.archiveBytes allow"
                                + " 2100k; leave archive out, have others keep less (archive.retention), or have the quota"
                                + " raised"));
        assertThat(judge(room(2_100_000, "2100k", "h1.strain.main"), streams)).isEmpty();
        assertThat(judge(room(0, "0"), events(3))).isEmpty();
    }

    private static ProductContext room(long used, String allowed, String... tables) {
        return new ProductContext(
                "h1",
                "strain",
                Defaults.NONE,
                OWNERSHIP,
                Map.of(),
                Map.of(),
                Set.of(),
                OptionalInt.empty(),
                new ArchiveRoom(used, ByteText.parse(allowed), Set.of(tables)),
                true,
                false);
    }

    @Test
    void aPublisherMayRegisterChannelsInsideTheDomainsPrefixes() {
        assertThat(judge(dynamic(null))).isEmpty();
        assertThat(judge(dynamic("H1:CAL-"))).isEmpty();
        assertThat(judge(dynamic("L1:")))
                .extracting(Problem::reason, Problem::field)
                .containsExactly(tuple(Reason.ChannelOutsidePrefix, "spec.streams[0].timeSeries.dynamic.prefix"));
    }

    @Test
    void aTopicWhoseChannelsNobodyKnowsIsNotAdopted() {
        assertThat(judge(Specs.series("main", 1, dynamic(null), "old-topic")))
                .extracting(Problem::reason, Problem::field)
                .containsExactly(tuple(Reason.InvalidSpec, "spec.streams[0].adopt"));
    }

    private static TimeSeriesSpec dynamic(@Nullable String prefix) {
        return new TimeSeriesSpec("1s", null, "1s", null, null, new DynamicChannels(9, prefix));
    }

    @Test
    void aStrideHoldsWholeSamplesOfEveryChannel() {
        assertThat(judge(Specs.channels(
                        "62.5ms",
                        Specs.channel("H1:A", DataType.FLOAT64, 16),
                        Specs.channel("H1:B", DataType.FLOAT64, 10))))
                .containsExactly(new Problem(
                        Reason.InvalidStride,
                        "spec.streams[0].timeSeries.channels[1].sampleRate",
                        "10 Hz gives no whole number of samples in the stride 62.5ms"));
    }

    @Test
    void aStrideThatCannotBeReadIsToldOnceAndNotForEveryChannel() {
        assertThat(judge(Specs.channels("fast", A, Specs.channel("H1:B"))))
                .extracting(Problem::field)
                .containsExactly("spec.streams[0].timeSeries.stride");
    }

    @Test
    void aRelayStrideIsAMultipleOfTheStride() {
        assertThat(judge(new TimeSeriesSpec("62.5ms", "100ms", "1s", List.of(A), null, null)))
                .containsExactly(new Problem(
                        Reason.InvalidStride,
                        "spec.streams[0].timeSeries.relayStride",
                        "100ms is no multiple of the stride 62.5ms"));
        assertThat(judge(new TimeSeriesSpec("62.5ms", "1s", "1s", List.of(A), null, null)))
                .isEmpty();
        assertThat(judge(new TimeSeriesSpec("62.5ms", "31.25ms", "1s", List.of(A), null, null)))
                .hasSize(1);
    }

    @Test
    void aChannelOutsideTheDomainsPrefixesIsRefused() {
        assertThat(judge(Specs.series(Specs.channel("L1:A"))))
                .containsExactly(new Problem(
                        Reason.ChannelOutsidePrefix,
                        CHANNEL + ".name",
                        "channel L1:A is outside every domain's prefixes; domain h1 owns H1:"));
    }

    @Test
    void aPrefixDoesNotReachIntoAnotherThatLooksLikeIt() {
        assertThat(judge(Specs.series(Specs.channel("H10:A"))))
                .containsExactly(new Problem(
                        Reason.ChannelOutsidePrefix,
                        CHANNEL + ".name",
                        "channel H10:A belongs to domain h10 by its prefix H10:; domain h1 owns H1:"));
    }

    @Test
    void whatADomainHasLeftToAnotherItMayNotUseItself() {
        assertThat(judge(Specs.series(Specs.channel("H1:PEM-A"))))
                .extracting(Problem::message)
                .containsExactly("channel H1:PEM-A belongs to domain h1-pem by its prefix H1:PEM-; domain h1 owns H1:");
    }

    @Test
    void aChannelThatAnOlderProductPublishesIsTaken() {
        assertThat(judge(
                        context(Map.of("H1:A", "h1/older"), Map.of(), OptionalInt.empty(), true),
                        Specs.series(A, Specs.channel("H1:B"))))
                .containsExactly(new Problem(
                        Reason.ChannelTaken,
                        CHANNEL + ".name",
                        "product h1/older has channel H1:A already, or asked for it before"));
    }

    @Test
    void aChannelIsListedOnceInTheWholeProduct() {
        assertThat(judge(
                        Specs.series("a", 1, Specs.channels("1s", A), null),
                        Specs.series("b", 1, Specs.channels("1s", Specs.channel("H1:B"), A), null)))
                .containsExactly(new Problem(
                        Reason.InvalidSpec,
                        "spec.streams[1].timeSeries.channels[1].name",
                        "channel H1:A is listed in spec.streams[0].timeSeries.channels[0] already"));
    }

    @Test
    void aChannelThatComesBackWithAnotherTypeIsRefused() {
        DataProductSpec spec = Specs.product(Specs.series(Specs.channel("H1:A", DataType.INT32, 16)));
        assertThat(Acceptance.judge(spec, ROOMY, List.of(held("arrakis-h1.strain.main.0", "main", "float64", "H1:A"))))
                .containsExactly(new Problem(
                        Reason.InvalidSpec,
                        "spec.streams[0].timeSeries.channels[0].dataType",
                        "channel H1:A had another dataType before: give the new form a new name"));
        assertThat(Acceptance.judge(
                        spec, ROOMY, List.of(held("arrakis-h1.strain.other.0", "other", "float64", "H1:A"))))
                .isEmpty();
    }

    @Test
    void theQuotaCountsPartitionsOfAllStreams() {
        StreamSpec[] streams = {Specs.series(A, Specs.channel("H1:I", DataType.INT32, 16)), events(3)};
        assertThat(judge(context(Map.of(), Map.of(), OptionalInt.of(5), true), streams))
                .isEmpty();
        assertThat(judge(context(Map.of(), Map.of(), OptionalInt.of(4), true), streams))
                .containsExactly(new Problem(
                        Reason.QuotaExceeded,
                        "spec.streams",
                        "asks for 5 partitions, but other products leave 4 of the domain's quotas.partitions"
                                + PARTITIONS_REMEDY));
        assertThat(judge(context(Map.of(), Map.of(), OptionalInt.of(-7), true), streams))
                .extracting(Problem::message)
                .containsExactly("asks for 5 partitions, but other products leave 0 of the domain's quotas.partitions"
                        + PARTITIONS_REMEDY);
    }

    @Test
    void topicsThatAreKeptForWhatIsListedNoMoreCountAgainstTheQuota() {
        assertThat(Acceptance.judge(
                        Specs.product(Specs.series(A)),
                        context(Map.of(), Map.of(), OptionalInt.of(2), true),
                        List.of(
                                held("arrakis-h1.strain.main.0", "main", "int32", "H1:B"),
                                held("arrakis-h1.strain.main.1", "main", "int64", "H1:C"))))
                .containsExactly(new Problem(
                        Reason.QuotaExceeded,
                        "spec.streams",
                        "asks for 3 partitions, with 2 in topics that are kept for what is listed no more, but other"
                                + " products leave 2 of the domain's quotas.partitions" + PARTITIONS_REMEDY));
    }

    @Test
    void ofTwoProductsThatAdoptATopicTheOlderHasIt() {
        assertThat(judge(
                        context(Map.of(), Map.of("old-topic", "l1/older"), OptionalInt.empty(), true),
                        Specs.records("main", 1, null, "old-topic")))
                .containsExactly(new Problem(
                        Reason.TopicOwnedByOther,
                        "spec.streams[0].adopt.topic",
                        "product l1/older has topic old-topic already, or asked for it before"));
    }

    @Test
    void aTopicThatIsHeldIsNotLostToAProductThatCannotHaveItAnyMore() {
        assertThat(Acceptance.judge(
                        Specs.product(Specs.records("main", 1, null, "old-topic")),
                        context(Map.of(), Map.of("old-topic", "l1/older"), OptionalInt.empty(), true),
                        List.of(held("old-topic", "main", null))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "arrakis-h1.strain.other.0, h1.strain.other",
        "arrakis-h1.strain.main_v2.0, h1.strain.main_v2",
        "arrakis-h1.strain2.main.0, h1.strain2.main",
        "arrakis-l1.strain.main.anything.at.all, l1.strain.main",
    })
    void aTopicThatOthersMayWriteByItsNameIsNotAdopted(String topic, String stream) {
        for (StreamSpec spec : List.of(
                Specs.series("main", 1, Specs.channels("1s", A), topic), Specs.records("main", 1, null, topic))) {
            assertThat(judge(spec))
                    .containsExactly(new Problem(
                            Reason.TopicOwnedByOther,
                            "spec.streams[0].adopt.topic",
                            "topic " + topic + " bears the name of stream " + stream
                                    + ": only that stream can adopt it"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arrakis-h1.strain.main.7",
                "arrakis-H1_strain",
                "arrakis-h1.strain",
                "com.example.orders.v1",
                "H1.strain.main.0"
            })
    void aTopicWhoseNameNobodyElseHasMayBeAdopted(String topic) {
        assertThat(judge(Specs.series("main", 1, Specs.channels("1s", A), topic)))
                .isEmpty();
    }

    @Test
    void twoStreamsOfAProductCannotHaveOneTopic() {
        assertThat(judge(events(1), Specs.records("copy", 1, null, "h1.strain.events.v1")))
                .containsExactly(new Problem(
                        Reason.InvalidSpec,
                        "spec.streams[1].adopt.topic",
                        "topic h1.strain.events.v1 is that of spec.streams[0] already"));
        assertThat(judge(Specs.records("copy", 1, null, "h1.strain.events.v1"), events(1)))
                .hasSize(1);
        assertThat(judge(Specs.records("a", 1, null, "old-topic"), Specs.records("b", 1, null, "old-topic")))
                .containsExactly(new Problem(
                        Reason.InvalidSpec,
                        "spec.streams[1].adopt.topic",
                        "topic old-topic is that of spec.streams[0].adopt.topic already"));
        assertThat(judge(Specs.records("events", 1, null, "h1.strain.events.v1")))
                .isEmpty();
    }

    @Test
    void recordsThatHaveATopicDoNotMoveToAnother() {
        assertThat(Acceptance.judge(
                        Specs.product(Specs.records("main", 1, null, "old-topic")),
                        ROOMY,
                        List.of(held("h1.strain.main.v1", "main", null))))
                .containsExactly(
                        new Problem(
                                Reason.InvalidSpec,
                                "spec.streams[0].adopt.topic",
                                "the stream's records lie in topic h1.strain.main.v1 already: leave adopt out, or list a stream with the next major"));
    }

    private static StreamSpec events(int partitions) {
        return Specs.records("events", 1, new LiveSpec(null, partitions, null, null), null);
    }
}
