package dev.datamesh.local.mesh.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.mesh.block.Block;
import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.cluster.TimeSeries.Channel;
import dev.datamesh.local.mesh.cluster.TimeSeries.Topic;
import dev.datamesh.local.mesh.console.MeshException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordingTest {
    /** Four samples a second in strides of half a second. */
    private static final TimeSeries SERIES = new TimeSeries(
            new ProductAddress("h1", "strain"),
            "main",
            Duration.ofMillis(500),
            List.of(new Topic(
                    "arrakis-h1.strain.main.0",
                    DataType.FLOAT64,
                    List.of(new Channel(0, "H1:A", 4, ""), new Channel(3, "H1:B", 8, "")))));

    @Test
    void blocksAreCutAtStridesAndKeepTheChannelsIndexes() {
        Recording recording = Recording.of(
                SERIES,
                file(Map.of("H1:A", Samples.of(1.0, 2, 3, 4), "H1:B", Samples.of(1.0, 2, 3, 4, 5, 6, 7, 8))),
                Map.of());

        assertThat(recording.blocks()).isEqualTo(2);
        assertThat(recording.block(recording.topics().getFirst(), 1, 99))
                .isEqualTo(new Block(
                        99, List.of(new Block.Row(0, Samples.of(3.0, 4)), new Block.Row(3, Samples.of(5.0, 6, 7, 8)))));
    }

    @Test
    void channelsWithoutDataAreLeftOut() {
        Recording recording = Recording.of(SERIES, file(Map.of("H1:B", Samples.of(1.0, 2, 3, 4))), Map.of());

        assertThat(recording.block(recording.topics().getFirst(), 0, 0).rows())
                .extracting(Block.Row::channelIndex)
                .containsExactly(3);
    }

    @Test
    void columnOfAnotherNameIsTakenWhereItIsSaid() {
        Recording recording =
                Recording.of(SERIES, file(Map.of("strain", Samples.of(1.0, 2))), Map.of("H1:A", "strain"));

        assertThat(recording.blocks()).isEqualTo(1);
    }

    @Test
    void fileWithoutAnyOfTheChannelsIsRefused() {
        assertThatThrownBy(() -> Recording.of(SERIES, file(Map.of("other", Samples.of(1.0, 2))), Map.of()))
                .isInstanceOf(MeshException.class)
                .hasMessage("no column of x.parquet is a channel of h1/strain");
    }

    @Test
    void samplesOfAnotherTypeAreRefusedByTheChannelsName() {
        assertThatThrownBy(() -> Recording.of(SERIES, file(Map.of("H1:A", Samples.of(1.0f, 2))), Map.of()))
                .hasMessage("H1:A is float64, its column in x.parquet is float32");
    }

    @Test
    void partOfAStrideIsRefused() {
        assertThatThrownBy(() -> Recording.of(SERIES, file(Map.of("H1:A", Samples.of(1.0, 2, 3))), Map.of()))
                .hasMessageContaining("3 samples of H1:A, no multiple of the 2 of one stride");
    }

    @Test
    void columnsOfDifferentLengthsAreRefused() {
        assertThatThrownBy(() -> Recording.of(
                        SERIES,
                        file(Map.of("H1:A", Samples.of(1.0, 2, 3, 4), "H1:B", Samples.of(1.0, 2, 3, 4))),
                        Map.of()))
                .hasMessageContaining("not equally long");
    }

    private static SampleFile file(Map<String, Samples> columns) {
        return new SampleFile(Path.of("x.parquet"), columns);
    }
}
