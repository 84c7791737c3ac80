package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.DeletionPolicy;
import dev.datamesh.api.product.LifecycleSpec;
import dev.datamesh.api.product.LifecycleSpec.Stage;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.StreamSpec.LiveSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import dev.datamesh.api.product.TimeSeriesSpec.ChannelSource;
import dev.datamesh.api.product.TimeSeriesSpec.DynamicChannels;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicContent;
import dev.datamesh.core.topic.TopicRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionCountTest {
    private static final StreamId STREAM = new StreamId("h1", "strain", "main", 1);
    private static final long STRIDE = 62_500_000;

    @Test
    void partitionsAreCountedAsTheTopicsWillHaveThem() {
        assertThat(count(Specs.series(channels(0, 101, 16)))).isEqualTo(2);
        assertThat(count(Specs.records(null))).isEqualTo(1);
        assertThat(count(Specs.records(new LiveSpec(null, 12, null, null)))).isEqualTo(12);
        assertThat(count(dynamic(9))).isEqualTo(1 + 6);
        assertThat(count(listed(channels(0, 101, 16)))).isEqualTo(1 + 2);
    }

    @Test
    void aListThatIsReplacedAgainAndAgainTakesMoreEachTime() {
        List<TopicRecord> held = List.of();
        for (int round = 1; round <= 5; round++) {
            ChannelSpec[] others = channels(100 * round, 100 * round + 100, 16);
            assertThat(count(held, listed(others))).isEqualTo(1 + round);
            held = laidOut(List.of(others), held);
        }
        assertThat(count(held, listed(channels(100, 101, 16))))
                .as("one that comes back finds its place")
                .isEqualTo(1 + 5);
    }

    @Test
    void channelsThatAreGivenOtherRatesTakeNewPlacesEachTime() {
        List<TopicRecord> held = List.of();
        for (int round = 1; round <= 5; round++) {
            ChannelSpec[] faster = channels(0, 100, 16 << round);
            assertThat(count(held, listed(faster))).isEqualTo(1 + round);
            held = laidOut(List.of(faster), held);
        }
    }

    /** Each list is what the spec says at one time. */
    @Property(tries = 200)
    void asManyAreCountedAsAreLaidOut(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 450) Integer> history) {
        List<TopicRecord> held = List.of();
        for (int i = 0; i < history.size(); i++) {
            List<ChannelSpec> channels = new ArrayList<>(List.of(channels(history.get(i), 500, 16 << (i % 2))));
            channels.addAll(IntStream.range(0, history.get(i))
                    .mapToObj(number -> Specs.channel("H1:I-" + number, DataType.INT32, 16))
                    .toList());
            List<TopicRecord> next = laidOut(channels, held);
            assertThat(count(held, Specs.series(channels.toArray(ChannelSpec[]::new))))
                    .isEqualTo(next.size());
            held = next;
        }
    }

    @Test
    void topicsOfADynamicStreamStayWhenItMayRegisterFewer() {
        List<TopicRecord> held =
                new ArrayList<>(List.of(record("arrakis-metadata-h1.strain.main", TopicContent.REGISTER)));
        IntStream.range(0, 9).forEach(i -> held.add(record(STREAM.dataTopic(i), TopicContent.ANY)));

        assertThat(count(held, dynamic(1))).isEqualTo(1 + 9);
        assertThat(count(held, listed(channels(0, 1, 16)))).isEqualTo(1 + 1 + 9);
    }

    @Test
    void topicsOfAStreamThatIsListedNoMoreCountWhereTheyAreKept() {
        List<TopicRecord> held = List.of(
                new TopicRecord("t", null, "h1", "u", "strain", "u", "old", 1, false, null, List.of(), Instant.EPOCH),
                record(STREAM.recordsTopic(), null));

        assertThat(count(held, Specs.records(null))).isEqualTo(2);
        assertThat(PartitionCount.of(deleting(Stage.Active), held)).isEqualTo(2);
        assertThat(PartitionCount.of(deleting(Stage.Draft), held)).isEqualTo(1);
    }

    private static DataProductSpec deleting(Stage stage) {
        DataProductSpec spec = Specs.product(Specs.records(null));
        return new DataProductSpec(
                null,
                null,
                spec.version(),
                null,
                null,
                null,
                null,
                spec.streams(),
                null,
                null,
                new LifecycleSpec(stage, null, null, null),
                DeletionPolicy.Delete);
    }

    @Test
    void aStrideThatCannotBeReadIsRefusedElsewhere() {
        assertThat(count(Specs.series("main", 1, Specs.channels("soon", channels(0, 1, 16)), null)))
                .isEqualTo(1);
    }

    private static int count(StreamSpec stream) {
        return count(List.of(), stream);
    }

    private static int count(List<TopicRecord> held, StreamSpec stream) {
        return PartitionCount.of(Specs.product(stream), held);
    }

    private static StreamSpec listed(ChannelSpec... channels) {
        return Specs.series(
                "main",
                1,
                new TimeSeriesSpec("62.5ms", null, null, List.of(channels), List.of(new ChannelSource("pem")), null),
                null);
    }

    private static StreamSpec dynamic(int maxChannels) {
        return Specs.series(
                "main",
                1,
                new TimeSeriesSpec("1s", null, "1s", null, null, new DynamicChannels(maxChannels, null)),
                null);
    }

    private static ChannelSpec[] channels(int from, int to, int rate) {
        return IntStream.range(from, to)
                .mapToObj(i -> Specs.channel("H1:A-" + i, DataType.FLOAT64, rate))
                .toArray(ChannelSpec[]::new);
    }

    private static TopicRecord record(String topic, @Nullable String type) {
        return new TopicRecord(topic, null, "h1", "u", "strain", "u", "main", 1, false, type, List.of(), Instant.EPOCH);
    }

    private static List<TopicRecord> laidOut(List<ChannelSpec> channels, List<TopicRecord> held) {
        return ChannelLayout.assign(STREAM, STRIDE, channels, held).stream()
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
