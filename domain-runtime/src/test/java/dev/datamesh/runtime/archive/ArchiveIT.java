package dev.datamesh.runtime.archive;

import static dev.datamesh.runtime.rig.LiveRig.STRIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.datamesh.core.archive.ArchiveReport;
import dev.datamesh.core.archive.ArchiveReport.State;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.runtime.archive.FaultyCatalog.Fault;
import dev.datamesh.runtime.rig.LiveRig;
import dev.datamesh.runtime.rig.LiveRig.TestTopic;
import dev.datamesh.runtime.rig.Reading;
import dev.datamesh.runtime.rig.SteadyPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the log into tables and out again, over a real broker and real files. */
class ArchiveIT {
    private static final int RATE = 512;

    @TempDir
    static Path folder;

    private static PlainBroker broker;
    private static FaultyCatalog catalog;
    private static ArchiveHealth health;
    private static LiveRig rig;
    private static KafkaTopicIds ids;

    @BeforeAll
    static void start() throws Exception {
        broker = PlainBroker.start();
        catalog = FaultyCatalog.open(
                new ArchiveSettings(folder.toUri() + "warehouse", "jdbc:sqlite:" + folder.resolve("catalog.db")));
        health = health();
        ids = new KafkaTopicIds(broker.clientProperties());
        rig = new LiveRig(broker, new IcebergArchive(() -> catalog, product -> Optional.of("uid")));
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
        ids.close();
        broker.close();
        catalog.close();
    }

    @Test
    void whatTheLogHasLetGoOfIsReadFromTheArchiveAndTheRestFromTheLog() throws Exception {
        TestTopic topic = rig.topic(2, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        publish(topic, start, 0, 100);
        try (StreamArchiver archiver = archiver(topic)) {
            assertThat(archiver.round()).isTrue();
        }
        publish(topic, start, 100, 200);
        truncate(topic, 100);

        assertThat(next(topic)).isEqualTo(100);
        assertWhole(topic, start, 200);
    }

    @Test
    void whatNeitherHoldsComesAsMissingSamplesAndIsSaidInTheMetadata() throws Exception {
        TestTopic topic = rig.topic(2, RATE, STRIDE);
        long start = LiveRig.now() - 800 * STRIDE;
        publish(topic, start, 100, 200);
        try (StreamArchiver archiver = archiver(topic)) {
            archiver.round();
        }
        publish(topic, start, 200, 300);
        publish(topic, start, 330, 400);
        // Of what is not archived, offsets 100 to 199 are of the strides 200 to 299.
        truncate(topic, 150);

        try (Reading reading = rig.read(topic.names(), start, start + 400 * STRIDE)) {
            await().atMost(Duration.ofSeconds(20)).until(reading::hasEnded);
            assertThat(reading.failure()).isEmpty();
            assertThat(reading.blocks()).hasSize(400);
            String lost = "{\"notHeld\":[\"" + String.join("\",\"", topic.names()) + "\"]}";
            for (int stride = 0; stride < 400; stride++) {
                Reading.Block block = reading.blocks().get(stride);
                boolean isLost = stride < 100 || stride >= 200 && stride < 250;
                assertThat(block.metadata()).as("stride %d", stride).isEqualTo(isLost ? lost : "");
                // From 300 on nobody published for a while: that is known.
                assertThat(block.isEmpty()).as("stride %d", stride).isEqualTo(isLost || stride >= 300 && stride < 330);
            }
        }
        // The same for one that begins within what was lost.
        try (Reading reading = rig.read(topic.names(), start + 210 * STRIDE, start + 260 * STRIDE)) {
            await().atMost(Duration.ofSeconds(20)).until(reading::hasEnded);
            assertThat(reading.failure()).isEmpty();
            assertThat(reading.blocks()).hasSize(50);
            assertThat(reading.blocks())
                    .filteredOn(Reading.Block::isEmpty)
                    .hasSize(40)
                    .allSatisfy(block -> assertThat(block.metadata()).contains("notHeld"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ANSWER_LOST", "REQUEST_LOST"})
    void aCommitWithoutAnAnswerNeitherLosesNorDoublesARow(Fault fault) throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        try (StreamArchiver archiver = archiver(topic)) {
            publish(topic, start, 0, 50);
            archiver.round();
            publish(topic, start, 50, 100);
            catalog.failNext(fault);
            archiver.round();
            publish(topic, start, 100, 150);
            archiver.round();
        }

        assertThat(next(topic)).isEqualTo(150);
        assertOnce(topic, start, 150);
        truncate(topic, 150);
        assertWhole(topic, start, 150);
    }

    @Test
    void oneThatWasOvertakenIsFencedHoweverLateItsCommitComes() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        try (StreamArchiver zombie = archiver(topic);
                StreamArchiver successor = archiver(topic)) {
            publish(topic, start, 0, 50);
            zombie.round();
            publish(topic, start, 50, 100);
            catalog.overtakeNext(() -> round(successor));
            zombie.round();
            assertThat(next(topic)).isEqualTo(100);
            assertOnce(topic, start, 100);
            publish(topic, start, 100, 150);
            zombie.round();
            successor.round();
        }

        assertOnce(topic, start, 150);
    }

    @Test
    void itIsReportedWhatATableHoldsAndThatAStorageFails() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        publish(topic, start, 0, 100);
        try (StreamArchiver archiver = archiver(topic)) {
            archiver.round();
            ArchiveReport report = health.report(topic.publisher()).orElseThrow();
            assertThat(report.state()).isEqualTo(State.Archiving);
            assertThat(report.behind()).isLessThan(Duration.ofSeconds(10));
            assertThat(report.figures().rows()).isPositive();
            assertThat(report.figures().bytes()).isPositive();
            assertThat(report.figures().newest()).isEqualTo(Gps.instant(start + 99 * STRIDE));
            assertThat(report.figures().oldest()).isBefore(report.figures().newest());

            publish(topic, start, 100, 150);
            Path data = folder.resolve("warehouse").resolve(topic.publisher().replace('.', '/'));
            Path away = data.resolveSibling("away");
            Files.move(data, away);
            Files.createFile(data);
            assertThatThrownBy(archiver::round).isInstanceOfAny(IOException.class, RuntimeException.class);
            assertThat(health.report(topic.publisher()).orElseThrow().state()).isEqualTo(State.WarehouseFailing);
            assertThat(health.report(topic.publisher()).orElseThrow().figures()).isEqualTo(report.figures());

            Files.delete(data);
            Files.move(away, data);
            archiver.round();
            assertThat(health.report(topic.publisher()).orElseThrow().state()).isEqualTo(State.Archiving);
        }
        assertOnce(topic, start, 150);
    }

    @Test
    void aTableOfAProductThatIsGoneIsLeftAloneUnlessItIsTakenOver() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        publish(topic, LiveRig.now() - 400 * STRIDE, 0, 10);
        try (StreamArchiver archiver = archiver(topic)) {
            archiver.round();
        }
        ArchivedStream remade =
                new ArchivedStream(topic.publisher(), "another", false, Duration.ofSeconds(1), Optional.empty());
        try (StreamArchiver archiver = archiver(topic, remade)) {
            assertThatThrownBy(archiver::round).isInstanceOf(TableNotOursException.class);
            assertThat(health.report(topic.publisher()).orElseThrow().state()).isEqualTo(State.TableNotOurs);
        }
        ArchivedStream adopting =
                new ArchivedStream(topic.publisher(), "another", true, Duration.ofSeconds(1), Optional.empty());
        try (StreamArchiver archiver = archiver(topic, adopting)) {
            archiver.round();
        }
        try (StreamArchiver archiver = archiver(topic)) {
            assertThatThrownBy(archiver::round).isInstanceOf(TableNotOursException.class);
        }
    }

    @Test
    void anArchiverThatDiedAfterItWroteFilesIsFollowedByOneThatWritesThemAnew() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        publish(topic, start, 0, 50);
        try (StreamArchiver dies = archiver(topic)) {
            catalog.failNext(Fault.REQUEST_LOST);
            dies.round();
        }
        assertThat(next(topic)).isZero();

        try (StreamArchiver other = archiver(topic)) {
            other.round();
        }

        assertOnce(topic, start, 50);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 20})
    void aTopicThatIsMadeAnewIsArchivedFromItsBeginningHoweverFarItsLogHasCome(int anew) throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        try (StreamArchiver archiver = archiver(topic)) {
            publish(topic, start, 0, 50);
            archiver.round();
            remake(topic);
            publish(topic, start, 50, 50 + anew);
            // A reader meanwhile: the table ends in the log that is gone, and the new one is read from its beginning.
            assertWhole(topic, start, 50 + anew);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                archiver.round();
                return next(topic) == anew;
            });
        }

        assertOnce(topic, start, 50 + anew);
        truncate(topic, anew);
        assertWhole(topic, start, 50 + anew);
        assertThat(SeriesTable.load(catalog, topic.publisher()).orElseThrow().snapshots())
                .anySatisfy(snapshot -> assertThat(snapshot.summary())
                        .containsEntry(SeriesTable.REPLACED, "{" + topic.name() + "=50}"));
    }

    @Test
    void rowsOfAProductThatIsGoneAreNotReadByOneThatBearsItsName() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        publish(topic, LiveRig.now() - 400 * STRIDE, 0, 10);
        try (StreamArchiver archiver = archiver(topic)) {
            archiver.round();
        }

        assertThat(new IcebergArchive(() -> catalog, product -> Optional.of("another")).view(topic.channels()))
                .isEmpty();
        assertThat(new IcebergArchive(() -> catalog, product -> Optional.empty()).view(topic.channels()))
                .isEmpty();
    }

    @Test
    void readersSeeNoSeamWhileCommitsAreMadeAndTheLogIsCutUnderThem() throws Exception {
        TestTopic topic = rig.topic(2, RATE, STRIDE);
        long start = LiveRig.now() - 600 * STRIDE;
        ArchivedStream stream = stream(topic);
        try (SteadyPublisher publisher = new SteadyPublisher(rig, start, topic);
                Archivers archivers = new Archivers(
                        () -> catalog,
                        broker.clientProperties(),
                        rig.catalogue(),
                        () -> List.of(stream),
                        ids,
                        health(),
                        InstantSource.system())) {
            archivers.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> next(topic) > 600);
            List<Reading> readings = new ArrayList<>();
            for (int round = 0; round < 8; round++) {
                truncate(topic, next(topic));
                readings.add(rig.read(topic.names(), start + round * 10 * STRIDE, null));
                long seen = next(topic);
                await().atMost(Duration.ofSeconds(20)).until(() -> next(topic) > seen);
            }
            for (int round = 0; round < 8; round++) {
                Reading reading = readings.get(round);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> reading.times().size() > 700);
                assertThat(reading.failure()).isEmpty();
                assertGapless(reading, start + round * 10 * STRIDE);
                reading.close();
            }
        }
    }

    private static StreamArchiver archiver(TestTopic topic) {
        return archiver(topic, stream(topic));
    }

    private static StreamArchiver archiver(TestTopic topic, ArchivedStream stream) {
        Map<String, Object> properties = new HashMap<>(broker.clientProperties());
        properties.put("auto.offset.reset", "none");
        return new StreamArchiver(
                stream,
                () -> catalog,
                new SeriesKind(stream, topic::channels),
                new KafkaConsumer<byte[], ByteBuffer>(
                        properties, new ByteArrayDeserializer(), new ByteBufferDeserializer()),
                ids,
                health,
                InstantSource.system());
    }

    private static ArchivedStream stream(TestTopic topic) {
        return new ArchivedStream(topic.publisher(), "uid", false, Duration.ofSeconds(1), Optional.empty());
    }

    private static ArchiveHealth health() {
        return new ArchiveHealth(InstantSource.system(), new SimpleMeterRegistry());
    }

    private static void round(StreamArchiver archiver) {
        try {
            archiver.round();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void publish(TestTopic topic, long start, int from, int to) {
        for (int stride = from; stride < to; stride++) {
            rig.publish(topic, start + stride * STRIDE);
        }
        rig.flush();
    }

    private static void truncate(TestTopic topic, long before) throws Exception {
        try (Admin admin = Admin.create(broker.clientProperties())) {
            admin.deleteRecords(Map.of(new TopicPartition(topic.name(), 0), RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    private static void remake(TestTopic topic) throws Exception {
        try (Admin admin = Admin.create(broker.clientProperties())) {
            Map<String, String> before = ids.of(List.of(topic.name()));
            admin.deleteTopics(List.of(topic.name())).all().get();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                try {
                    admin.createTopics(List.of(new NewTopic(topic.name(), 1, (short) 1)))
                            .all()
                            .get();
                    return true;
                } catch (ExecutionException e) {
                    return false;
                }
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                Map<String, String> now = ids.of(List.of(topic.name()));
                return now.size() == 1 && !now.equals(before);
            });
        }
    }

    private static long next(TestTopic topic) {
        return SeriesTable.load(catalog, topic.publisher())
                .map(table -> SeriesTable.reach(table).next(topic.name()))
                .orElse(0L);
    }

    /** The table has every block once. */
    private static void assertOnce(TestTopic topic, long start, int strides) throws IOException {
        List<Long> times = new IcebergArchive(() -> catalog, product -> Optional.of("uid"))
                .view(topic.channels()).orElseThrow().rows(start, start + strides * STRIDE).stream()
                        .flatMap(row -> row.samples().blocks(0, STRIDE).stream())
                        .map(block -> block.gpsNanos())
                        .sorted()
                        .toList();
        assertThat(times).hasSize(strides).doesNotHaveDuplicates();
        assertThat(times.getFirst()).isEqualTo(start);
    }

    private static void assertWhole(TestTopic topic, long start, int strides) {
        try (Reading reading = rig.read(topic.names(), start, start + strides * STRIDE)) {
            await().atMost(Duration.ofSeconds(20)).until(reading::hasEnded);
            assertThat(reading.failure()).isEmpty();
            assertThat(reading.times()).hasSize(strides);
            assertGapless(reading, start);
        }
    }

    private static void assertGapless(Reading reading, long start) {
        List<Reading.Block> blocks = reading.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            long time = start + i * STRIDE;
            assertThat(blocks.get(i).gpsNanos()).isEqualTo(time);
            blocks.get(i).samples().forEach((channel, samples) -> {
                for (int sample = 0; sample < samples.length; sample++) {
                    assertThat(samples[sample])
                            .as(channel + " at " + time)
                            .isEqualTo(LiveRig.value(time + sample * 1_000_000_000L / RATE, RATE));
                }
            });
        }
    }
}
