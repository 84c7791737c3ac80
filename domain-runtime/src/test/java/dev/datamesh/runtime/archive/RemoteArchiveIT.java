package dev.datamesh.runtime.archive;

import static dev.datamesh.runtime.rig.LiveRig.STRIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.datamesh.core.archive.ArchiveReport.State;
import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.local.process.PythonVenv;
import dev.datamesh.runtime.rig.LiveRig;
import dev.datamesh.runtime.rig.LiveRig.TestTopic;
import dev.datamesh.runtime.rig.Reading;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.kafka.clients.admin.Admin;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in an S3 of others, by a REST catalogue and by a database, over a real broker. */
class RemoteArchiveIT {
    private static final int RATE = 512;
    private static final String WAREHOUSE = "s3://" + S3Server.BUCKET + "/mesh";
    private static final String TOKEN = "the-token-of-the-catalogue";

    @TempDir
    static Path folder;

    private static Path secret;
    private static PlainBroker broker;
    private static S3Server store;
    private static RestCatalogServer rest;
    private static ArchiveCatalog catalog;
    private static ArchiveHealth health;
    private static KafkaTopicIds ids;
    private static LiveRig rig;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(PythonVenv.possible(), "skipped: there is no python3 with venv to install an S3 server with");
        secret = Files.createDirectory(folder.resolve("secret"));
        Path ofServer = Files.createDirectory(folder.resolve("secret-of-the-catalogue"));
        Files.writeString(ofServer.resolve(ArchiveCredentials.KEY_ID), S3Server.KEY_ID);
        Files.writeString(ofServer.resolve(ArchiveCredentials.KEY), S3Server.KEY);
        put(ArchiveCredentials.KEY_ID, S3Server.KEY_ID);
        put(ArchiveCredentials.KEY, S3Server.KEY);
        put(ArchiveCredentials.TOKEN, TOKEN);
        broker = PlainBroker.start();
        store = new S3Server();
        rest = new RestCatalogServer(
                (JdbcCatalog) Catalogs.open(settings(database("rest"), store.steadyEndpoint(), ofServer)), TOKEN);
        catalog = new ArchiveCatalog(settings("http://127.0.0.1:" + rest.port(), store.endpoint(), secret));
        health = new ArchiveHealth(InstantSource.system(), new SimpleMeterRegistry());
        ids = new KafkaTopicIds(broker.clientProperties());
        rig = new LiveRig(broker, archive(catalog));
    }

    @AfterAll
    static void stop() throws Exception {
        if (rig != null) {
            rig.close();
            ids.close();
            rest.close();
            store.close();
            broker.close();
        }
    }

    @Test
    void whatTheLogHasLetGoOfIsReadFromAnotherS3ByARestCatalogue() throws Exception {
        TestTopic topic = rig.topic(2, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        publish(topic, start, 0, 100);
        try (StreamArchiver archiver = archiver(topic, catalog)) {
            assertThat(archiver.round()).isTrue();
            publish(topic, start, 100, 200);
            assertThat(archiver.round()).isTrue();
        }
        publish(topic, start, 200, 300);
        truncate(topic, 150);

        assertWhole(topic, start, 300);
        try (Stream<Path> objects = Files.walk(store.bucket().resolve("mesh"))) {
            assertThat(objects.map(Path::toString)).anyMatch(object -> object.endsWith(".parquet"));
        }
    }

    @Test
    void aDatabaseIsACatalogueOfS3Too() throws Exception {
        ArchiveCatalog ofDatabase = new ArchiveCatalog(settings(database("alone"), store.endpoint(), secret));
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        publish(topic, start, 0, 60);
        try (StreamArchiver archiver = archiver(topic, ofDatabase)) {
            assertThat(archiver.round()).isTrue();
        }

        assertOnce(topic, ofDatabase, start, 60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "503", "refused"})
    void aStoreThatFailsIsSaidSoOfAndLiveReadersNoticeNothing(String fault) throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        publish(topic, start, 0, 50);
        try (StreamArchiver archiver = archiver(topic, catalog);
                Reading live = rig.read(topic.names(), null, null)) {
            archiver.round();
            assertThat(state(topic)).isEqualTo(State.Archiving);
            if (fault.equals("refused")) {
                store.refuse();
            } else {
                store.failWith(Integer.parseInt(fault));
            }
            publish(topic, start, 50, 100);
            assertThatThrownBy(archiver::round).isInstanceOfAny(IOException.class, RuntimeException.class);
            assertThat(state(topic)).isEqualTo(State.WarehouseFailing);
            long now = LiveRig.now();
            for (int stride = 0; stride < 20; stride++) {
                rig.publishNow(topic, now + stride * STRIDE);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> live.times().contains(now + 15 * STRIDE));
            assertThat(live.failure()).isEmpty();
            store.restore();
            archiver.round();
            assertThat(state(topic)).isEqualTo(State.Archiving);
        } finally {
            store.restore();
        }
        truncate(topic, 100);
        assertWhole(topic, start, 100);
        assertOnce(topic, catalog, start, 100);
    }

    @Test
    void aStoreThatIsSlowOnlySlowsWhatIsArchived() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        publish(topic, start, 0, 50);
        store.delay(Duration.ofMillis(300));
        try (StreamArchiver archiver = archiver(topic, catalog)) {
            archiver.round();
            assertWhole(topic, start, 50);
        } finally {
            store.restore();
        }
        assertOnce(topic, catalog, start, 50);
    }

    @Test
    void aTokenOrAKeyThatIsExchangedIsUsedFromTheNextRequestOn() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        try (StreamArchiver archiver = archiver(topic, catalog)) {
            publish(topic, start, 0, 30);
            archiver.round();
            rest.expect("the-next-token");
            publish(topic, start, 30, 60);
            assertThatThrownBy(archiver::round).isInstanceOf(RuntimeException.class);
            assertThat(state(topic)).isEqualTo(State.CatalogueAway);
            put(ArchiveCredentials.TOKEN, "the-next-token");
            archiver.round();
            assertThat(state(topic)).isEqualTo(State.Archiving);

            put(ArchiveCredentials.KEY, "no-longer-the-key");
            publish(topic, start, 60, 90);
            assertThatThrownBy(archiver::round).isInstanceOfAny(IOException.class, RuntimeException.class);
            assertThat(state(topic)).isEqualTo(State.WarehouseFailing);
            put(ArchiveCredentials.KEY, S3Server.KEY);
            archiver.round();
        } finally {
            rest.expect(TOKEN);
            put(ArchiveCredentials.TOKEN, TOKEN);
            put(ArchiveCredentials.KEY, S3Server.KEY);
        }
        assertOnce(topic, catalog, start, 90);
    }

    private static ArchiveSettings settings(String catalogUri, String endpoint, Path credentials) {
        return new ArchiveSettings(
                WAREHOUSE,
                catalogUri,
                Optional.empty(),
                new ObjectStore(Optional.of(endpoint), Optional.empty(), true),
                Optional.of(credentials));
    }

    private static String database(String name) {
        return "jdbc:sqlite:" + folder.resolve(name + ".db");
    }

    private static void put(String name, String value) throws IOException {
        Files.writeString(secret.resolve(name), value);
    }

    private static State state(TestTopic topic) {
        return health.report(topic.publisher()).orElseThrow().state();
    }

    private static IcebergArchive archive(ArchiveCatalog tables) {
        return new IcebergArchive(tables, product -> Optional.of("uid"));
    }

    private static StreamArchiver archiver(TestTopic topic, ArchiveCatalog tables) {
        Map<String, Object> properties = new HashMap<>(broker.clientProperties());
        properties.put("auto.offset.reset", "none");
        ArchivedStream stream =
                new ArchivedStream(topic.publisher(), "uid", false, Duration.ofSeconds(1), Optional.empty());
        return new StreamArchiver(
                stream,
                tables,
                new SeriesKind(stream, topic::channels),
                new KafkaConsumer<byte[], ByteBuffer>(
                        properties, new ByteArrayDeserializer(), new ByteBufferDeserializer()),
                ids,
                health,
                InstantSource.system());
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

    private static void assertOnce(TestTopic topic, ArchiveCatalog tables, long start, int strides) throws IOException {
        List<Long> times =
                archive(tables).view(topic.channels()).orElseThrow().rows(start, start + strides * STRIDE).stream()
                        .flatMap(row -> row.samples().blocks(0, STRIDE).stream())
                        .map(block -> block.gpsNanos())
                        .sorted()
                        .toList();
        assertThat(times).hasSize(strides).doesNotHaveDuplicates().startsWith(start);
    }

    private static void assertWhole(TestTopic topic, long start, int strides) {
        try (Reading reading = rig.read(topic.names(), start, start + strides * STRIDE)) {
            await().atMost(Duration.ofSeconds(20)).until(reading::hasEnded);
            assertThat(reading.failure()).isEmpty();
            List<Reading.Block> blocks = reading.blocks();
            assertThat(blocks).hasSize(strides);
            for (int i = 0; i < strides; i++) {
                long time = start + i * STRIDE;
                assertThat(blocks.get(i).gpsNanos()).isEqualTo(time);
                blocks.get(i)
                        .samples()
                        .values()
                        .forEach(samples -> assertThat(samples[0]).isEqualTo(LiveRig.value(time, RATE)));
            }
        }
    }
}
