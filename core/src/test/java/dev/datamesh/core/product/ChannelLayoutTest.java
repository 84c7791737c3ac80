package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChannelLayoutTest {
    private static final StreamId STREAM = new StreamId("h1", "strain", "main", 1);
    private static final long STRIDE = 62_500_000;
    private static final String FORM = "16/62500000";

    private static ChannelSpec channel(String name, DataType type) {
        return new ChannelSpec(name, type, 16, "strain", null);
    }

    private static List<ChannelSpec> channels(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> channel(name(i), DataType.FLOAT64))
                .toList();
    }

    private static String name(int number) {
        return String.format("H1:A-%03d", number);
    }

    private static TopicRecord held(String topic, @Nullable String type, String... channels) {
        return new TopicRecord(
                topic, null, "h1", "u", "strain", "u", "main", 1, false, type, List.of(channels), Instant.EPOCH);
    }

    @Test
    void channelsOfOneTypeShareATopicByName() {
        assertThat(ChannelLayout.assign(
                        STREAM,
                        STRIDE,
                        List.of(
                                channel("H1:B", DataType.FLOAT64),
                                channel("H1:C", DataType.INT32),
                                channel("H1:A", DataType.FLOAT64)),
                        List.of()))
                .containsExactly(
                        new TopicChannels(
                                0,
                                "arrakis-h1.strain.main.0",
                                DataType.FLOAT64,
                                List.of("H1:A", "H1:B"),
                                List.of(FORM, FORM)),
                        new TopicChannels(
                                1, "arrakis-h1.strain.main.1", DataType.INT32, List.of("H1:C"), List.of(FORM)));
    }

    @Test
    void aHundredChannelsFillATopic() {
        assertThat(ChannelLayout.assign(STREAM, STRIDE, channels(0, 201), List.of()))
                .extracting(topic -> topic.channels().size())
                .containsExactly(100, 100, 1);
    }

    @Test
    void aRemovedChannelKeepsItsIndexAndFindsItAgain() {
        TopicRecord held = held("arrakis-h1.strain.main.0", "float64", "H1:A", "H1:B", "H1:C");
        List<String> without = ChannelLayout.assign(
                        STREAM, STRIDE, List.of(channel("H1:C", DataType.FLOAT64)), List.of(held))
                .getFirst()
                .channels();
        assertThat(without).containsExactly("H1:A", "H1:B", "H1:C");
        List<String> with = ChannelLayout.assign(
                        STREAM,
                        STRIDE,
                        List.of(channel("H1:A", DataType.FLOAT64), channel("H1:0", DataType.FLOAT64)),
                        List.of(held))
                .getFirst()
                .channels();
        assertThat(with).containsExactly("H1:A", "H1:B", "H1:C", "H1:0");
    }

    @Test
    void aTopicFullOfRemovedChannelsTakesNoNewOne() {
        TopicRecord full = held(
                "arrakis-h1.strain.main.0",
                "float64",
                IntStream.range(0, 100).mapToObj(ChannelLayoutTest::name).toArray(String[]::new));
        assertThat(ChannelLayout.assign(STREAM, STRIDE, channels(500, 501), List.of(full)))
                .extracting(TopicChannels::number)
                .containsExactly(0, 1);
    }

    @Test
    void topicsAreNumberedOnwardAndOrderedByNumberNotByText() {
        List<TopicRecord> held = List.of(
                held("arrakis-h1.strain.main.10", "float64", "H1:A"),
                held("arrakis-h1.strain.main.2", "int32", "H1:B"));
        assertThat(ChannelLayout.assign(STREAM, STRIDE, List.of(channel("H1:C", DataType.UINT32)), held))
                .extracting(TopicChannels::topic)
                .containsExactly("arrakis-h1.strain.main.2", "arrakis-h1.strain.main.10", "arrakis-h1.strain.main.11");
    }

    @Test
    void anAdoptedTopicKeepsItsNameAndTakesChannelsOfItsType() {
        List<TopicRecord> held = List.of(held("old-topic", "float64"));
        assertThat(ChannelLayout.assign(
                        STREAM,
                        STRIDE,
                        List.of(channel("H1:A", DataType.FLOAT64), channel("H1:B", DataType.INT32)),
                        held))
                .containsExactly(
                        new TopicChannels(
                                TopicChannels.FOREIGN, "old-topic", DataType.FLOAT64, List.of("H1:A"), List.of(FORM)),
                        new TopicChannels(
                                0, "arrakis-h1.strain.main.0", DataType.INT32, List.of("H1:B"), List.of(FORM)));
    }

    @Test
    void anotherStreamsNumbersAreNotItsOwn() {
        List<TopicRecord> held = List.of(held("arrakis-h1.strain.main_v2.7", "int32", "H1:A"));
        assertThat(ChannelLayout.assign(STREAM, STRIDE, List.of(channel("H1:B", DataType.FLOAT64)), held))
                .extracting(TopicChannels::number)
                .containsExactly(TopicChannels.FOREIGN, 0);
    }

    @Test
    void aTopicWithoutATypeIsNoneOfATimeSeriesButKeepsItsNumber() {
        List<TopicRecord> held =
                List.of(held("arrakis-h1.strain.main.0", null), held("arrakis-h1.strain.main.1", "complex64"));
        assertThat(ChannelLayout.assign(STREAM, STRIDE, List.of(channel("H1:B", DataType.FLOAT64)), held))
                .extracting(TopicChannels::topic)
                .containsExactly("arrakis-h1.strain.main.2");
    }

    @Test
    void aRetypedChannelIsTold() {
        List<TopicRecord> held = List.of(held("arrakis-h1.strain.main.0", "float64", "H1:A", "H1:B"));
        assertThat(ChannelLayout.retyped(
                        List.of(
                                channel("H1:B", DataType.INT32),
                                channel("H1:A", DataType.FLOAT64),
                                channel("H1:C", DataType.INT32)),
                        held))
                .containsExactly("H1:B");
        assertThat(ChannelLayout.assign(STREAM, STRIDE, List.of(channel("H1:B", DataType.INT32)), held))
                .extracting(TopicChannels::channels)
                .containsExactly(List.of("H1:A", "H1:B"), List.of("H1:B"));
    }

    @Test
    void aChannelListedTwiceHasOneIndex() {
        List<ChannelSpec> twice = new ArrayList<>(channels(0, 2));
        twice.addAll(channels(0, 2));
        assertThat(ChannelLayout.assign(STREAM, STRIDE, twice, List.of()))
                .singleElement()
                .extracting(TopicChannels::channels)
                .isEqualTo(List.of(name(0), name(1)));
    }

    @Test
    void aChannelThatComesBackWithAnotherRateGetsANewPlaceAndNobodyItsOldOne() {
        List<TopicChannels> before = ChannelLayout.assign(
                STREAM,
                STRIDE,
                List.of(channel("H1:A", DataType.FLOAT64), channel("H1:B", DataType.FLOAT64)),
                List.of());
        ChannelSpec faster = new ChannelSpec("H1:A", DataType.FLOAT64, 256, null, null);

        List<TopicChannels> now = ChannelLayout.assign(
                STREAM, STRIDE, List.of(faster, channel("H1:B", DataType.FLOAT64)), records(before));

        assertThat(now)
                .singleElement()
                .extracting(TopicChannels::channels)
                .isEqualTo(List.of(TopicRecord.NOBODY, "H1:B", "H1:A"));
        assertThat(ChannelLayout.assign(
                        STREAM, STRIDE, List.of(faster, channel("H1:B", DataType.FLOAT64)), records(now)))
                .as("nothing changes the second time")
                .isEqualTo(now);
    }

    @Test
    void withAnotherStrideEveryChannelGetsANewPlace() {
        List<ChannelSpec> channels = channels(0, 60);
        List<TopicChannels> before = ChannelLayout.assign(STREAM, STRIDE, channels, List.of());

        List<TopicChannels> now = ChannelLayout.assign(STREAM, 2 * STRIDE, channels, records(before));

        assertThat(now).extracting(topic -> topic.channels().size()).containsExactly(100, 20);
        assertThat(now.getFirst().channels().subList(0, 60)).containsOnly(TopicRecord.NOBODY);
    }

    @Test
    void aChannelOfAnUnknownFormKeepsItsPlaceAndItsFormIsWrittenDown() {
        assertThat(ChannelLayout.assign(
                        STREAM,
                        STRIDE,
                        List.of(channel("H1:B", DataType.FLOAT64)),
                        List.of(held("arrakis-h1.strain.main.0", "float64", "H1:A", "H1:B"))))
                .containsExactly(new TopicChannels(
                        0,
                        "arrakis-h1.strain.main.0",
                        DataType.FLOAT64,
                        List.of("H1:A", "H1:B"),
                        List.of("", "16/62500000")));
    }

    private static List<TopicRecord> records(List<TopicChannels> layout) {
        return layout.stream()
                .map(topic -> new TopicRecord(
                        topic.topic(),
                        null,
                        null,
                        "h1",
                        "u",
                        "strain",
                        "u",
                        "main",
                        1,
                        false,
                        topic.dataType().wireName(),
                        topic.channels(),
                        Instant.EPOCH,
                        topic.forms()))
                .toList();
    }
}
