package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.series.ReplaySchedule;
import dev.datamesh.local.mesh.series.SampleFile;
import dev.datamesh.local.mesh.tail.ArrivedBlock;
import dev.datamesh.local.mesh.tail.BlockReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The data of a whole mesh: as they were recorded, seen, found and read where their users look for them. */
@ExtendWith(SharedMesh.Extension.class)
class MeshDataE2E {
    private final SharedMesh mesh;

    MeshDataE2E(SharedMesh mesh) {
        this.mesh = mesh;
    }

    @Test
    void blocksHoldTheSamplesOfTheRecordingAtTheirTime() throws Exception {
        Path file = MeshProgram.ROOT.resolve("examples/ligo/data/big-dog-968654552.parquet");
        Samples recorded =
                SampleFile.read(file, List.of("H1:LDAS-STRAIN")).columns().get("H1:LDAS-STRAIN");

        List<ArrivedBlock> blocks = mesh.arriving(17);

        ReplaySchedule schedule = new ReplaySchedule(Duration.ofNanos(62_500_000), 16);
        for (int index = 0; index < blocks.size(); index++) {
            ArrivedBlock block = blocks.get(index);
            assertThat(block.channel().name()).isEqualTo("H1:LDAS-STRAIN");
            assertThat(block.samples()).isEqualTo(recorded.slice(schedule.position(block.gpsNanos()) * 1024, 1024));
            assertThat(block.gpsNanos()).isEqualTo(blocks.getFirst().gpsNanos() + index * 62_500_000L);
            assertThat(block.arrival().latency()).isBetween(Duration.ZERO, Duration.ofSeconds(10));
        }
    }

    @Test
    void tailShowsThem() throws Exception {
        assertThat(mesh.run("tail", "v1/strain", "-n", "3", "--within", "20")
                        .succeeded()
                        .output()
                        .lines())
                .hasSize(4)
                .last()
                .asString()
                .containsPattern("^[0-9.]+ +V1:h_16384Hz +1024 +-?[0-9.]+ ms .*[▁▂▃▄▅▆▇█]{24}$");
    }

    @Test
    void whatIsNoBlockIsSkippedAndSaid() {
        TimeSeries series = mesh.series();
        String topic = series.topics().getFirst().name();
        try (MeshCluster cluster = mesh.cluster()) {
            Map<String, Object> plane = KafkaCredentials.ofPlane(cluster, cluster.planeOf("h1"));
            try (BlockReader reader = new BlockReader(series, plane, InstantSource.system());
                    KafkaProducer<byte[], byte[]> publisher =
                            new KafkaProducer<>(plane, new ByteArraySerializer(), new ByteArraySerializer())) {
                await().until(() -> !reader.poll(Duration.ofMillis(200)).isEmpty());
                publisher.send(new ProducerRecord<>(topic, "garbage".getBytes(StandardCharsets.UTF_8)));
                publisher.send(new ProducerRecord<>(topic, null));

                await().until(() -> {
                    reader.poll(Duration.ofMillis(200));
                    return reader.skipped().count() == 2;
                });
                assertThat(reader.skipped().last()).contains("at offset ", topic, "Arrow");
                await().until(() -> !reader.poll(Duration.ofMillis(200)).isEmpty());
            }
        }
        assertThat(mesh.arriving(3)).isNotEmpty();
    }

    @Test
    void whatIsThereIsFoundAndReadThroughTheGateway() throws Exception {
        assertThat(mesh.run("find", "[HLV]1:.*").succeeded().output())
                .contains("H1:LDAS-STRAIN", "L1:LDAS-STRAIN", "V1:h_16384Hz", "h1/strain");
        assertThat(mesh.run("describe", "h1/strain").succeeded().output())
                .contains("Strain of H1", "h1.strain.main", "grpc://127.0.0.1:");
        // Of two domains, so by two runtimes.
        assertThat(mesh.run("fetch", "H1:LDAS-STRAIN", "L1:LDAS-STRAIN", "--duration", "0.25")
                        .succeeded()
                        .output()
                        .lines())
                .filteredOn(line -> line.contains("1024"))
                .hasSizeGreaterThanOrEqualTo(8)
                .anyMatch(line -> line.contains("H1:LDAS-STRAIN"))
                .anyMatch(line -> line.contains("L1:LDAS-STRAIN"));
        assertThat(mesh.run("fetch", "H1:LDAS-STRAIN", "--start", "2000000000").output())
                .contains("from now: it is GPS ");
        MeshProgram.Run before = mesh.run("fetch", "L1:LDAS-STRAIN", "--start", "1000000000");
        assertThat(before.code()).isEqualTo(1);
        assertThat(before.output())
                .containsAnyOf("l1/strain keeps what was published in the last 15m", "not available");
        assertThat(mesh.run("why", "h1/strain").succeeded().output()).contains("may read h1/strain");
        assertThat(mesh.run("why", "h1/strain", "--as", "l1/nobody").succeeded().output())
                .contains("may read h1/strain");
        // What was fetched above has been counted by the time that it was here.
        assertThat(mesh.run("usage", "h1/strain").succeeded().output().lines())
                .anyMatch(line -> line.matches(" *h1/strain +\\S+ +[0-9.]+ (K|M|G)iB +20\\S+Z"));
        assertThat(mesh.run("usage", "l1", "--output", "json").succeeded().output())
                .contains("\"product\" : \"l1/strain\"", "\"consumer\"", "\"bytes\"", "\"lastRead\"");
    }

    /** The shop of the examples, as its README tells it. */
    @Test
    void recordsArePublishedWholeOrNotAtAllAndReadByWhomTheyWereGranted() throws Exception {
        Path shop = MeshProgram.ROOT.resolve("examples/shop");
        mesh.run("apply", "-f", shop.toString(), "--wait").succeeded();
        Path bad = Files.writeString(Files.createTempDirectory("shop").resolve("orders.jsonl"), """
                {"order_id": "1", "total_cents": 4}
                {"order_id": "2", "total_cents": "four"}
                {"order_id": "3", "total": 4}
                """);
        MeshProgram.Run refused = mesh.run("publish", "orders/placed", "--file", bad.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(Files.readAllLines(bad.resolveSibling("orders.jsonl.bad")))
                .containsExactly(
                        bad + ":2: total_cents is no integer of 64 bits", bad + ":3: total is not in the schema");
        assertThat(mesh.run(
                                "publish",
                                "payments/captured",
                                "--file",
                                shop.resolve("payments.jsonl").toString())
                        .succeeded()
                        .output())
                .contains("2 records published to payments/captured");

        assertThat(mesh.run(
                                "tail",
                                "payments/captured",
                                "--as",
                                "orders/settlement",
                                "--since",
                                "1h",
                                "-n",
                                "2",
                                "--within",
                                "30")
                        .succeeded()
                        .output()
                        .lines())
                .containsExactlyInAnyOrder(
                        "{\"order_id\":\"1001\",\"cents\":4990,\"card_holder\":\"M. Curie\"}",
                        "{\"order_id\":\"1002\",\"cents\":1250,\"card_holder\":\"L. Euler\"}");
        assertThat(mesh.run("tail", "payments/captured", "--as", "orders/checkout", "-n", "1", "--within", "5")
                        .code())
                .isNotZero();
    }

    @Test
    void whatTheLogHasLetGoOfIsReadFromTheArchiveInOneStreamWithTheRest() throws Exception {
        String topic = mesh.series().topics().getFirst().name();
        ArrivedBlock first = mesh.arriving(1).getFirst();
        long begin = mesh.endOf(topic) - 1;
        // The archive is ten seconds behind at most, where two cores keep up.
        await().atMost(SharedMesh.RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> mesh.endOf(topic) > begin + 16 * 25);
        try (MeshCluster cluster = mesh.cluster();
                Admin admin = mesh.admin(cluster)) {
            assertThat(cluster.product(new ProductAddress("h1", "strain"))
                            .getStatus()
                            .conditions())
                    .anyMatch(condition -> condition.type().equals("ArchiveReady")
                            && condition.status().equals("True"));
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(begin + 16 * 8)))
                    .all()
                    .get();
        }

        List<String> lines = mesh.run(
                        "fetch", "H1:LDAS-STRAIN", "--start", Gps.seconds(first.gpsNanos()), "--duration", "16")
                .succeeded()
                .output()
                .lines()
                .filter(line -> line.contains("1024"))
                .toList();

        assertThat(lines).hasSizeBetween(16 * 16, 16 * 16 + 1).noneMatch(line -> line.contains("missing"));
    }

    @Test
    void whatIsMadeOfTwoObservatoriesIsFoundAndRead() throws Exception {
        assertThat(mesh.run("find", "CBC:.*").succeeded().output()).contains("CBC:H1-STRAIN_BAND", "cbc/band");
        await().atMost(SharedMesh.RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> mesh.run("fetch", "CBC:H1-STRAIN_BAND", "--duration", "0.25")
                                .output()
                                .lines()
                                .filter(line -> line.contains("1024") && !line.contains("missing"))
                                .count()
                        >= 4);
    }
}
