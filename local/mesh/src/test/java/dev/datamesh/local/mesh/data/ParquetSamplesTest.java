package dev.datamesh.local.mesh.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.series.SampleFile;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.reader.ParquetFileReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back by the reader that {@code mesh publish} uses, which is of another make. */
class ParquetSamplesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = 1_479_470_000L * SECOND;

    /** GPS is ahead of UTC by 18 s, and began in 1980. */
    private static final long UNIX = BEGIN + (315_964_800L - 18) * SECOND;

    @TempDir
    private Path folder;

    @Test
    void aRowHasItsTimeTwiceAndAColumnForEachChannelOfItsOwnType() throws IOException {
        Path file = written(
                List.of(channel("H1:A", DataType.FLOAT64), channel("H1:B", DataType.UINT64)),
                new FetchedBlock("H1:A", BEGIN, 4, Samples.of(0.5, -1)),
                new FetchedBlock("H1:B", BEGIN, 4, Samples.of(DataType.UINT64, 7, -1)));

        assertThat(SampleFile.columnNames(file)).containsExactly("gps_nanos", "time", "H1:A", "H1:B");
        assertThat(column(file, "gps_nanos")).isEqualTo(Samples.of(DataType.INT64, BEGIN, BEGIN + SECOND / 4));
        assertThat(column(file, "time")).isEqualTo(Samples.of(DataType.INT64, UNIX, UNIX + SECOND / 4));
        assertThat(column(file, "H1:A")).isEqualTo(Samples.of(0.5, -1));
        assertThat(column(file, "H1:B")).isEqualTo(Samples.of(DataType.UINT64, 7, -1));
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file))) {
            assertThat(reader.getFileSchema().getColumn("time").logicalType())
                    .isEqualTo(new LogicalType.TimestampType(true, LogicalType.TimeUnit.NANOS));
        }
    }

    @Test
    void whatIsMissingIsNull() throws IOException {
        BitSet second = new BitSet();
        second.set(1);
        Samples gap = Samples.of(1.0f, 2, 3).without(second);

        Path file = written(List.of(channel("H1:A", DataType.FLOAT32)), new FetchedBlock("H1:A", BEGIN, 4, gap));

        assertThat(column(file, "H1:A")).isEqualTo(gap);
    }

    @Test
    void channelsThatBeginAndGoOnAtDifferentTimesMeetInTheirRows() throws IOException {
        Path file = written(
                List.of(channel("H1:A", DataType.FLOAT64), channel("L1:A", DataType.FLOAT64)),
                new FetchedBlock("H1:A", BEGIN, 4, Samples.of(0.0, 1, 2, 3)),
                new FetchedBlock("H1:A", BEGIN + SECOND, 4, Samples.of(4.0, 5, 6, 7)),
                new FetchedBlock("L1:A", BEGIN + SECOND / 2, 4, Samples.of(20.0, 30)),
                // One block of it never came.
                new FetchedBlock("L1:A", BEGIN + 3 * SECOND / 2, 4, Samples.of(60.0, 70, 80)));

        assertThat(column(file, "gps_nanos"))
                .isEqualTo(Samples.of(
                        DataType.INT64,
                        LongStream.range(0, 9)
                                .map(row -> BEGIN + row * SECOND / 4)
                                .toArray()));
        assertThat(column(file, "H1:A"))
                .isEqualTo(Samples.of(0.0, 1, 2, 3, 4, 5, 6, 7, 0).without(only(8)));
        assertThat(column(file, "L1:A"))
                .isEqualTo(Samples.of(0.0, 0, 20, 30, 0, 0, 60, 70, 80).without(only(0, 1, 4, 5)));
    }

    @Test
    void longOnesAreWrittenInSeveralGroupsOfRows() throws IOException {
        List<FetchedBlock> blocks = new ArrayList<>();
        for (int second = 0; second < 40; second++) {
            double[] values = new double[16_384];
            values[0] = second;
            blocks.add(new FetchedBlock("H1:A", BEGIN + second * SECOND, 16_384, Samples.of(values)));
        }

        Path file = written(List.of(channel("H1:A", DataType.FLOAT64, 16_384)), blocks.toArray(FetchedBlock[]::new));

        Samples read = column(file, "H1:A");
        assertThat(read.count()).isEqualTo(40 * 16_384);
        assertThat(read.value(39 * 16_384)).isEqualTo(39);
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file))) {
            assertThat(reader.getFileMetaData().rowGroups()).hasSizeGreaterThan(1);
        }
    }

    @Test
    void ofNothingTheFileIsOneWithoutRows() throws IOException {
        assertThat(column(written(List.of(channel("H1:A", DataType.INT32))), "H1:A")
                        .count())
                .isZero();
    }

    @Test
    void channelsOfDifferentRatesAreNotOneFile() {
        List<FoundChannel> channels =
                List.of(channel("H1:A", DataType.FLOAT64, 4), channel("H1:B", DataType.FLOAT64, 16));

        assertThatThrownBy(() -> new ParquetSamples(OutputStream.nullOutputStream(), channels))
                .isInstanceOf(MeshException.class)
                .hasMessageContaining("H1:A has 4 Hz, H1:B 16 Hz");
    }

    @Test
    void samplesOfAnotherTypeThanTheirChannelAreRefused() {
        assertThatThrownBy(() -> written(
                        List.of(channel("H1:A", DataType.FLOAT64)),
                        new FetchedBlock("H1:A", BEGIN, 4, Samples.of(1.0f))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Path written(List<FoundChannel> channels, FetchedBlock... blocks) throws IOException {
        Path file = folder.resolve("samples.parquet");
        try (ParquetSamples parquet = new ParquetSamples(Files.newOutputStream(file), channels)) {
            for (FetchedBlock block : blocks) {
                parquet.write(block);
            }
        }
        return file;
    }

    private static Samples column(Path file, String name) {
        return SampleFile.read(file, List.of(name)).columns().get(name);
    }

    private static BitSet only(int... indexes) {
        BitSet set = new BitSet();
        for (int index : indexes) {
            set.set(index);
        }
        return set;
    }

    private static FoundChannel channel(String name, DataType type) {
        return channel(name, type, 4);
    }

    private static FoundChannel channel(String name, DataType type, int rate) {
        return new FoundChannel(name, type.wireName(), rate, "h1.a.main", SECOND / 4, "h1.a.main.0", 0);
    }
}
