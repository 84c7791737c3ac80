package dev.datamesh.runtime.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.archive.TimePartition;
import dev.datamesh.runtime.archive.MortalCatalog.KilledError;
import dev.datamesh.runtime.block.SampleRun;
import dev.datamesh.runtime.catalogue.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a table whose committer is killed at every step of what it does, again and again. */
class ArchiveFaultsTest {
    private static final String TOPIC = "arrakis-x1.p.main.0";
    private static final long START = 1_448_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    /** Samples of a row, which has a second: more by {@code -Darchive.rate}. */
    private static final int RATE = Integer.getInteger("archive.rate", 4);

    /** A fifth of a second each: more by {@code -Darchive.faults}. */
    private static final int FAULTS = Integer.getInteger("archive.faults", 20);

    private static final int FAULTS_WHILE_JOINING = FAULTS / 10;

    /** So many rounds the snapshots stay, which may take as long as they like. */
    private static final int ROUNDS_KEPT = 8;

    private static final ArchivedStream STREAM =
            new ArchivedStream("x1.p.main", "uid", false, Duration.ofSeconds(10), Optional.empty());
    private static final List<Channel> CHANNELS = List.of(channel("X1:A", 0), channel("X1:B", 1));

    @TempDir
    Path folder;

    private MortalCatalog catalog;
    private IcebergArchive archive;
    private Instant now = Instant.now();

    @BeforeEach
    void open() {
        // The database does not wait for the disk: it is processes that die here, and no machines.
        catalog = MortalCatalog.open(new ArchiveSettings(
                folder.toUri() + "warehouse",
                "jdbc:sqlite:" + folder.resolve("catalog.db") + "?synchronous=OFF&journal_mode=MEMORY"));
        archive = new IcebergArchive(() -> catalog, product -> Optional.of("uid"));
    }

    @Test
    void whoeverDiesWhereverNoRowIsLostOrDoubledAndRunningReadersGoOn() throws Exception {
        Random random = new Random(6);
        List<Instant> begun = new ArrayList<>();
        int faults = 0;
        int whileJoining = 0;
        // As many as one takes that comes through, and as many again, so that some do.
        long roundSteps = 1 << 20;
        long joiningSteps = 1 << 20;
        Optional<ArchiveView> running = Optional.empty();
        for (int round = 0; faults < FAULTS || whileJoining < FAULTS_WHILE_JOINING; round++) {
            assertThat(round).isLessThan(10 * FAULTS);
            begun.add(Instant.now());
            now = begun.get(Math.max(0, round - ROUNDS_KEPT)).plus(Upkeep.SNAPSHOTS);
            long before = next();
            boolean due = files() >= 16;
            long steps = catalog.steps();
            catalog.dieAt(1 + random.nextLong(due ? joiningSteps : roundSteps));
            try {
                round(before);
            } catch (IOException | RuntimeException | KilledError e) {
                assertThat(catalog.isDead()).as("%s", e).isTrue();
            }
            if (catalog.isDead()) {
                faults++;
                whileJoining += due ? 1 : 0;
            } else if (due) {
                joiningSteps = 2 * (catalog.steps() - steps);
            } else {
                roundSteps = 2 * (catalog.steps() - steps);
            }
            catalog.revive();
            if (round % 8 == 4) {
                running = archive.view(CHANNELS);
            } else if (round % 8 == 0 && running.isPresent()) {
                assertWhole(running.get());
            }
            if (round % 100 == 0) {
                assertWhole();
            }
        }
        assertWhole();
        assertThat(next()).isGreaterThan(FAULTS / 4);

        now = now.plus(Orphans.SAFE_AGE).plus(Duration.ofHours(1));
        Table table = table();
        new Upkeep(Optional.empty(), () -> now).after(table);
        new Orphans(table).remove(now);
        assertThat(onDisk()).containsExactlyInAnyOrderElementsOf(known(table));
        assertWhole();
    }

    @Test
    void filesOfAPartitionThatIsOverAreJoinedAndTheReachIsSaidAgain() throws Exception {
        for (int round = 0; round < 5; round++) {
            commit(next());
        }
        Table table = table();
        Reach reach = SeriesTable.reach(table);
        assertThat(new Compaction(table, now).once()).isTrue();
        assertThat(new Compaction(table, now).once()).isFalse();

        assertThat(files()).isEqualTo(1);
        assertThat(Reach.parse(table.currentSnapshot().summary().get(SeriesTable.REACH)))
                .isEqualTo(reach);
        assertWhole();
    }

    @Test
    void oneThatWasOvertakenJoinsNothing() throws Exception {
        for (int round = 0; round < 3; round++) {
            commit(next());
        }
        Table zombie = table();
        Reach reach = SeriesTable.reach(zombie);
        List<DataFile> files = dataFiles(zombie);
        commit(next());

        assertThat(new TableCommit(reach, reach.with(Map.of(TOPIC, new Reach.Mark(999, START, START))))
                        .apply(zombie, files))
                .isEqualTo(TableCommit.Outcome.REFUSED);
        assertThat(new Compaction(zombie, now).once()).isTrue();
        assertWhole();
    }

    private void round(long from) throws IOException {
        commit(from);
        new Upkeep(Optional.empty(), () -> now).after(table());
    }

    private void commit(long from) throws IOException {
        Table table = SeriesTable.ensure(catalog, STREAM, EnumSet.of(DataType.INT64), TimePartition.DAY);
        Reach reach = SeriesTable.reach(table);
        List<ArchivedRow> rows = new ArrayList<>();
        for (Channel channel : CHANNELS) {
            for (long offset = from; offset < from + 2; offset++) {
                rows.add(row(channel, offset));
            }
        }
        List<DataFile> files = new SeriesFiles(table).write(rows);
        new TableCommit(reach, reach.with(Map.of(TOPIC, new Reach.Mark(from + 2, time(from + 1), time(from + 1)))))
                .apply(table, files);
    }

    private Table table() {
        return SeriesTable.load(catalog, STREAM.publisher()).orElseThrow();
    }

    private long next() {
        return SeriesTable.load(catalog, STREAM.publisher())
                .map(table -> SeriesTable.reach(table).next(TOPIC))
                .orElse(0L);
    }

    private int files() throws IOException {
        Optional<Table> table = SeriesTable.load(catalog, STREAM.publisher());
        return table.isEmpty() ? 0 : dataFiles(table.get()).size();
    }

    private static List<DataFile> dataFiles(Table table) throws IOException {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        }
        return files;
    }

    private void assertWhole() throws IOException {
        Optional<ArchiveView> view = archive.view(CHANNELS);
        if (view.isPresent()) {
            assertWhole(view.get());
            assertThat(view.get().mark(TOPIC).map(Reach.Mark::next)).hasValue(next());
        }
    }

    /** Every row once, with its samples. */
    private static void assertWhole(ArchiveView view) throws IOException {
        long next = view.mark(TOPIC).orElseThrow().next();
        List<ArchivedRow> rows = new ArrayList<>(view.rows(START, time(next)));
        rows.sort(Comparator.comparing(ArchivedRow::channel).thenComparingLong(ArchivedRow::offset));
        assertThat(rows).hasSize((int) next * CHANNELS.size());
        for (int i = 0; i < rows.size(); i++) {
            ArchivedRow row = rows.get(i);
            ArchivedRow expected = row(CHANNELS.get(i / (int) next), i % next);
            assertThat(row.offset()).isEqualTo(expected.offset());
            assertThat(row.gpsNanos()).isEqualTo(expected.gpsNanos());
            assertThat(row.samples().values()).isEqualTo(expected.samples().values());
        }
    }

    private Set<Path> onDisk() {
        Set<Path> paths = new HashSet<>();
        for (FileInfo file :
                catalog.files().listPrefix(folder.resolve("warehouse").toUri().toString())) {
            if (!file.location().endsWith(".json")) {
                paths.add(LocalFiles.path(file.location()));
            }
        }
        return paths;
    }

    private static Set<Path> known(Table table) throws IOException {
        Set<Path> known = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            known.add(LocalFiles.path(snapshot.manifestListLocation()));
            snapshot.allManifests(table.io()).forEach(manifest -> known.add(LocalFiles.path(manifest.path())));
            try (CloseableIterable<FileScanTask> tasks =
                    table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
                tasks.forEach(task -> known.add(LocalFiles.path(task.file().location())));
            }
        }
        return known;
    }

    private static long time(long offset) {
        return START + offset * SECOND;
    }

    private static ArchivedRow row(Channel channel, long offset) {
        ByteBuffer values = ByteBuffer.allocate(RATE * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < RATE; i++) {
            values.putLong(offset * 100 + i * 10L + channel.partitionIndex());
        }
        byte[] present = new byte[(RATE + 7) / 8];
        Arrays.fill(present, (byte) 0xFF);
        return new ArchivedRow(
                channel.name(),
                TOPIC,
                offset,
                new SampleRun(time(offset), DataType.INT64, RATE, RATE, values.array(), present));
    }

    private static Channel channel(String name, int index) {
        return new Channel(
                name,
                DataType.INT64,
                RATE,
                "x1.p.main.0",
                index,
                "x1.p.main",
                SECOND,
                SECOND,
                null,
                new ProductRef("x1", "p"),
                TOPIC);
    }
}
