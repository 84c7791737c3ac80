package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class ChannelLayoutPropertyTest {
    private static final StreamId STREAM = new StreamId("h1", "strain", "main", 1);
    private static final long STRIDE = 62_500_000;

    /** Each set of channels is what the spec says at one time; between two, the layout is kept as records and given back. */
    @Property(tries = 200)
    void anIndexOnceGivenStaysTheChannelsOwn(
            @ForAll @Size(min = 1, max = 8) List<@From("channelSets") Set<Integer>> history,
            @ForAll("adopted") List<TopicRecord> adopted,
            @ForAll Random random) {
        List<TopicRecord> held = adopted;
        for (Set<Integer> numbers : history) {
            List<ChannelSpec> channels = shuffled(
                    numbers.stream().map(ChannelLayoutPropertyTest::channel).toList(), random);
            List<TopicChannels> layout = ChannelLayout.assign(STREAM, STRIDE, channels, shuffled(held, random));
            assertSound(layout, channels);
            for (TopicRecord before : held) {
                assertThat(layout).anySatisfy(topic -> {
                    assertThat(topic.topic()).isEqualTo(before.topic());
                    assertThat(topic.dataType().wireName()).isEqualTo(before.dataType());
                    assertThat(topic.channels().subList(0, before.channels().size()))
                            .isEqualTo(before.channels());
                });
            }
            List<TopicRecord> records =
                    layout.stream().map(ChannelLayoutPropertyTest::record).toList();
            assertThat(ChannelLayout.assign(STREAM, STRIDE, shuffled(channels, random), shuffled(records, random)))
                    .as("nothing changes the second time")
                    .isEqualTo(layout);
            held = records;
        }
    }

    @Property(tries = 200)
    void theOrderOfTheInputDoesNotMatter(@ForAll("channelSets") Set<Integer> numbers, @ForAll Random random) {
        List<ChannelSpec> channels =
                numbers.stream().map(ChannelLayoutPropertyTest::channel).toList();
        assertThat(ChannelLayout.assign(STREAM, STRIDE, shuffled(channels, random), List.of()))
                .isEqualTo(ChannelLayout.assign(STREAM, STRIDE, channels, List.of()));
    }

    private static void assertSound(List<TopicChannels> layout, List<ChannelSpec> channels) {
        assertThat(layout).extracting(TopicChannels::topic).doesNotHaveDuplicates();
        assertThat(layout).allSatisfy(topic -> {
            assertThat(topic.channels())
                    .hasSizeLessThanOrEqualTo(ChannelLayout.MOST_CHANNELS)
                    .doesNotHaveDuplicates();
            if (topic.number() != TopicChannels.FOREIGN) {
                assertThat(topic.topic()).isEqualTo(STREAM.dataTopic(topic.number()));
            }
        });
        assertThat(layout.stream().flatMap(topic -> topic.channels().stream())).doesNotHaveDuplicates();
        for (ChannelSpec channel : channels) {
            assertThat(layout)
                    .filteredOn(topic -> topic.channels().contains(channel.name()))
                    .singleElement()
                    .extracting(TopicChannels::dataType)
                    .isEqualTo(channel.dataType());
        }
    }

    /** A channel's type follows from its number: it never changes. */
    private static ChannelSpec channel(int number) {
        DataType type = number % 5 == 0 ? DataType.INT32 : DataType.FLOAT64;
        return new ChannelSpec("H1:A-" + number, type, 16, "strain", null);
    }

    private static TopicRecord record(TopicChannels topic) {
        return record(topic.topic(), topic.dataType(), topic.channels());
    }

    private static TopicRecord record(String topic, DataType type, List<String> channels) {
        return new TopicRecord(
                topic, null, "h1", "u", "strain", "u", "main", 1, false, type.wireName(), channels, Instant.EPOCH);
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }

    @Provide
    Arbitrary<Set<Integer>> channelSets() {
        Arbitrary<Set<Integer>> few =
                Arbitraries.integers().between(0, 20).set().ofMaxSize(8);
        Arbitrary<Set<Integer>> many = Arbitraries.integers()
                .between(0, 300)
                .flatMap(start -> Arbitraries.integers()
                        .between(start, start + 256)
                        .map(end -> IntStream.range(start, end).boxed().collect(Collectors.toSet())));
        return Arbitraries.oneOf(few, many);
    }

    @Provide
    Arbitrary<List<TopicRecord>> adopted() {
        return Arbitraries.of(
                List.of(),
                List.of(record("old-topic", DataType.FLOAT64, List.of())),
                List.of(
                        record("old-topic", DataType.INT32, List.of("H1:A-5", "H1:A-0")),
                        record(STREAM.dataTopic(3), DataType.FLOAT64, List.of("H1:A-1"))));
    }
}
