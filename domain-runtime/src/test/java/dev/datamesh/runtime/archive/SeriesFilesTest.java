package dev.datamesh.runtime.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.archive.TimePartition;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.MalformedBlockException;
import dev.datamesh.runtime.block.OpenBlock;
import dev.datamesh.runtime.block.TopicBlock;
import dev.datamesh.runtime.block.TopicMessage;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.rig.Messages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows on their way into files of a table and out again. */
class SeriesFilesTest {
    private static final long STRIDE = 62_500_000;
    private static final long START = 1_448_000_000_000_000_000L;
    private static final int RATE = 64;
    private static final int STRIDES = 40;

    @TempDir
    Path folder;

    private Catalog catalog;

    @BeforeEach
    void open() {
        catalog = Catalogs.open(
                new ArchiveSettings(folder.toUri() + "warehouse", "jdbc:sqlite:" + folder.resolve("catalog.db")));
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void samplesOfEveryTypeComeBackAsTheyWerePublished(DataType type) throws Exception {
        List<Channel> channels = List.of(channel("X1:A-B", type, 0), channel("X1:A-C", type, 1));
        List<TopicBlock> published = new ArrayList<>();
        Table table = archive(channels, type, published);

        ArchiveView view = new IcebergArchive(() -> catalog, product -> Optional.of("uid"))
                .view(channels)
                .orElseThrow();
        assertThat(view.mark("topic").orElseThrow().next()).isEqualTo(STRIDES);
        List<ArchivedRow> rows = view.rows(START, START + STRIDES * STRIDE);
        // Of three seconds, the last begun.
        assertThat(rows).hasSize(2 * 3);
        assertThat(told(channels, rows)).containsExactlyElementsOf(told(channels, published));
        assertThat(table.spec().fields().getFirst().name()).isEqualTo("time_day");
    }

    @Test
    void whatWasNotAskedForIsNotRead() throws Exception {
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            channels.add(channel("X1:A-%02d".formatted(i), DataType.FLOAT32, i));
        }
        archive(channels, DataType.FLOAT32, new ArrayList<>());

        List<Channel> one = List.of(channels.get(7));
        List<ArchivedRow> rows = new IcebergArchive(() -> catalog, product -> Optional.of("uid"))
                .view(one)
                .orElseThrow()
                .rows(START + 1_000_000_000L, START + 1_500_000_000L);

        assertThat(rows).extracting(ArchivedRow::channel).containsOnly("X1:A-07");
        assertThat(rows).extracting(ArchivedRow::gpsNanos).containsExactly(START, START + 1_000_000_000L);
    }

    @Test
    void whatIsOlderThanItsRetentionGoesAndHowFarTheTableReachesStays() throws Exception {
        List<Channel> channels = List.of(channel("X1:A-B", DataType.FLOAT64, 0));
        Table table = archive(channels, DataType.FLOAT64, new ArrayList<>());
        Reach reach = SeriesTable.reach(table);
        Instant taken = Gps.instant(START);

        new Upkeep(Optional.of(Duration.ofDays(30)), InstantSource.fixed(taken.plus(Duration.ofDays(29)))).after(table);
        assertThat(table.currentSnapshot().summary()).containsEntry("total-data-files", "1");

        new Upkeep(Optional.of(Duration.ofDays(30)), InstantSource.fixed(taken.plus(Duration.ofDays(32)))).after(table);
        assertThat(table.currentSnapshot().summary()).containsEntry("total-data-files", "0");
        assertThat(SeriesTable.reach(table)).isEqualTo(reach);
    }

    @Test
    void oldSnapshotsGoAndTheTableStaysWhatItWas() throws Exception {
        List<Channel> channels = List.of(channel("X1:A-B", DataType.FLOAT64, 0));
        Table table = archive(channels, DataType.FLOAT64, new ArrayList<>());
        Reach before = SeriesTable.reach(table);
        for (int commit = 1; commit <= 10; commit++) {
            Reach to = new Reach(Map.of("topic", new Reach.Mark(STRIDES + commit, START, START)));
            assertThat(new TableCommit(before, to).apply(table, List.of())).isEqualTo(TableCommit.Outcome.LANDED);
            before = to;
        }
        assertThat(table.snapshots()).hasSize(11);

        new Upkeep(
                        Optional.empty(),
                        InstantSource.fixed(Instant.now().plus(Upkeep.SNAPSHOTS).plusSeconds(60)))
                .after(table);

        table.refresh();
        assertThat(table.snapshots()).hasSize(5);
        assertThat(SeriesTable.reach(table)).isEqualTo(before);
        assertThat(new IcebergArchive(() -> catalog, product -> Optional.of("uid"))
                        .view(channels)
                        .orElseThrow()
                        .rows(START, START + STRIDES * STRIDE))
                .hasSize(3);
    }

    @Test
    void filesOfRecordsAreNotJoinedAndTheirOldSnapshotsGoAllTheSame() {
        Table table = RecordsTable.ensure(
                catalog,
                new ArchivedStream("x1.p.main", "uid", false, Duration.ofSeconds(10), Optional.empty(), true),
                List.of(
                        Field.notNullable("channel", new ArrowType.Utf8()),
                        Field.notNullable("gps_ns", new ArrowType.Int(64, true))));
        PartitionKey day = new PartitionKey(table.spec(), table.schema());
        day.set(0, 20_000);
        Reach before = Reach.nothing();
        for (int commit = 1; commit <= 20; commit++) {
            Reach to = new Reach(Map.of("topic/0", new Reach.Mark(commit, START, START)));
            DataFile file = DataFiles.builder(table.spec())
                    .withPath(table.location() + "/data/" + commit + ".parquet")
                    .withFormat(FileFormat.PARQUET)
                    .withFileSizeInBytes(1000)
                    .withRecordCount(1)
                    .withPartition(day)
                    .build();
            assertThat(new TableCommit(before, to).apply(table, List.of(file))).isEqualTo(TableCommit.Outcome.LANDED);
            before = to;
        }

        new Upkeep(
                        Optional.empty(),
                        InstantSource.fixed(Instant.now().plus(Upkeep.SNAPSHOTS).plusSeconds(60)))
                .after(table);

        table.refresh();
        assertThat(table.snapshots()).hasSize(5);
        assertThat(table.currentSnapshot().summary()).containsEntry("total-data-files", "20");
        assertThat(SeriesTable.isSeries(table)).isFalse();
    }

    /** Every third sample is missing. */
    private Table archive(List<Channel> channels, DataType type, List<TopicBlock> published)
            throws IOException, MalformedBlockException {
        Table table = SeriesTable.ensure(
                catalog,
                new ArchivedStream("x1.p.main", "uid", false, Duration.ofSeconds(10), Optional.empty()),
                EnumSet.of(type),
                TimePartition.DAY);
        RowBatch batch = new RowBatch();
        for (int stride = 0; stride < STRIDES; stride++) {
            TreeMap<Integer, double[]> rows = new TreeMap<>();
            for (Channel channel : channels) {
                double[] samples = new double[(int) (RATE * STRIDE / 1_000_000_000L)];
                for (int i = 0; i < samples.length; i++) {
                    samples[i] = (stride + i) % 3 == 0 ? Double.NaN : stride * 100 + i + channel.partitionIndex();
                }
                rows.put(channel.partitionIndex(), samples);
            }
            TopicBlock block =
                    new TopicMessage().read(ByteBuffer.wrap(Messages.of(type, START + stride * STRIDE, rows)));
            published.add(block);
            for (Channel channel : channels) {
                batch.add(channel, stride, block);
            }
        }
        List<DataFile> files = new SeriesFiles(table).write(batch.rows());
        Reach to = new Reach(Map.of("topic", new Reach.Mark(STRIDES, START + STRIDES * STRIDE, START)));
        assertThat(new TableCommit(Reach.nothing(), to).apply(table, files)).isEqualTo(TableCommit.Outcome.LANDED);
        return table;
    }

    private static List<byte[]> told(List<Channel> channels, Object rowsOrBlocks) {
        BlockLayout layout = new BlockLayout(channels, STRIDE);
        List<byte[]> messages = new ArrayList<>();
        for (int stride = 0; stride < STRIDES; stride++) {
            long time = START + stride * STRIDE;
            OpenBlock open = layout.open(time);
            for (int place = 0; place < channels.size(); place++) {
                Channel channel = channels.get(place);
                for (TopicBlock block : blocks(channel, (List<?>) rowsOrBlocks)) {
                    if (block.gpsNanos() == time) {
                        assertThat(open.put(place, block, channel.partitionIndex()))
                                .isEqualTo(OpenBlock.Put.TAKEN);
                    }
                }
            }
            assertThat(open.isComplete()).isTrue();
            messages.add(open.encoded().message());
        }
        return messages;
    }

    private static List<TopicBlock> blocks(Channel channel, List<?> rowsOrBlocks) {
        List<TopicBlock> blocks = new ArrayList<>();
        for (Object each : rowsOrBlocks) {
            if (each instanceof TopicBlock block) {
                blocks.add(block);
            } else if (each instanceof ArchivedRow row && row.channel().equals(channel.name())) {
                blocks.addAll(row.samples().blocks(channel.partitionIndex(), STRIDE));
            }
        }
        return blocks;
    }

    private static Channel channel(String name, DataType type, int index) {
        return new Channel(
                name,
                type,
                RATE,
                "x1.p.main.0",
                index,
                "x1.p.main",
                STRIDE,
                STRIDE,
                null,
                new ProductRef("x1", "p"),
                "topic");
    }
}
