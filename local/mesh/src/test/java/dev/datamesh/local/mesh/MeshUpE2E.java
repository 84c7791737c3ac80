package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.data.DataClient;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.series.ReplaySchedule;
import dev.datamesh.local.mesh.series.SampleFile;
import dev.datamesh.local.mesh.tail.ArrivedBlock;
import dev.datamesh.local.mesh.tail.BlockReader;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole mesh through a day of its user, each step on what the one before left: started, read, changed, hurt, stopped,
 * started again, forgotten.
 */
@TestMethodOrder(OrderAnnotation.class)
class MeshUpE2E {
    private static final ProductAddress STRAIN = new ProductAddress("h1", "strain");
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    /** The same at every run, so that one that was killed is cleaned up by the next. */
    private static final MeshProgram MESH = new MeshProgram(Path.of("target/mesh-home"));

    @BeforeAll
    static void nothingIsLeftOfAnEarlierRun() throws Exception {
        MESH.run("reset", "--yes").succeeded();
    }

    @AfterAll
    static void nothingIsLeftBehind() throws Exception {
        MESH.run("reset", "--yes").succeeded();
    }

    @Test
    @Order(1)
    void upBringsThreeObservatoriesAndTheirData() throws Exception {
        String output = MESH.run("up", "--timeout", "120").succeeded().output();

        assertThat(output)
                .contains("plane local", "domain h1", "domain l1", "domain v1")
                .contains("product h1/strain", "product l1/strain", "product v1/strain")
                .contains("first blocks")
                .containsPattern("All ready after [0-9.]+ s")
                .containsPattern("H1:LDAS-STRAIN +1024 .*█");
        System.out.println(
                output.lines().filter(line -> line.contains(" s")).reduce("mesh up:", (a, b) -> a + "\n" + b));
    }

    @Test
    @Order(2)
    void secondUpIsQuickAndChangesNothing() throws Exception {
        Map<String, Long> before = MESH.pids();

        assertThat(MESH.run("up").succeeded().output()).contains("up already");

        assertThat(MESH.pids())
                .isEqualTo(before)
                .containsKeys("supervisor", "etcd", "kafka", "operator", "gateway", "replayer", "band-pass");
    }

    @Test
    @Order(3)
    void blocksHoldTheSamplesOfTheRecordingAtTheirTime() throws Exception {
        Path file = MeshProgram.ROOT.resolve("examples/ligo/data/big-dog-968654552.parquet");
        Samples recorded =
                SampleFile.read(file, List.of("H1:LDAS-STRAIN")).columns().get("H1:LDAS-STRAIN");

        List<ArrivedBlock> blocks = arriving(17);

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
    @Order(4)
    void tailShowsThem() throws Exception {
        assertThat(MESH.run("tail", "v1/strain", "-n", "3", "--within", "20")
                        .succeeded()
                        .output()
                        .lines())
                .hasSize(4)
                .last()
                .asString()
                .containsPattern("^[0-9.]+ +V1:h_16384Hz +1024 +-?[0-9.]+ ms .*[▁▂▃▄▅▆▇█]{24}$");
    }

    @Test
    @Order(4)
    void whatIsThereIsFoundAndReadThroughTheGateway() throws Exception {
        assertThat(MESH.run("find", "[HLV]1:.*").succeeded().output())
                .contains("H1:LDAS-STRAIN", "L1:LDAS-STRAIN", "V1:h_16384Hz", "h1/strain");
        assertThat(MESH.run("describe", "h1/strain").succeeded().output())
                .contains("Strain of H1", "h1.strain.main", "grpc://127.0.0.1:");
        // Of two domains, so by two runtimes.
        assertThat(MESH.run("fetch", "H1:LDAS-STRAIN", "L1:LDAS-STRAIN", "--duration", "0.25")
                        .succeeded()
                        .output()
                        .lines())
                .filteredOn(line -> line.contains("1024"))
                .hasSizeGreaterThanOrEqualTo(8)
                .anyMatch(line -> line.contains("H1:LDAS-STRAIN"))
                .anyMatch(line -> line.contains("L1:LDAS-STRAIN"));
        assertThat(MESH.run("why", "h1/strain").succeeded().output()).contains("may read h1/strain");
        assertThat(MESH.run("why", "h1/strain", "--as", "l1/nobody").succeeded().output())
                .contains("may read h1/strain");
    }

    @Test
    @Order(4)
    void whatIsMadeOfTwoObservatoriesIsFoundAndRead() throws Exception {
        assertThat(MESH.run("find", "CBC:.*").succeeded().output()).contains("CBC:H1-STRAIN_BAND", "cbc/band");
        await().atMost(RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> MESH.run("fetch", "CBC:H1-STRAIN_BAND", "--duration", "0.25")
                                .output()
                                .lines()
                                .filter(line -> line.contains("1024") && !line.contains("missing"))
                                .count()
                        >= 4);
    }

    @Test
    @Order(4)
    void aNewProductIsFoundMomentsAfterItWasApplied() {
        List<Long> millis = new ArrayList<>();
        try (MeshCluster cluster = cluster();
                DataClient client = new DataClient(
                        URI.create(MeshState.read(MESH.home())
                                .orElseThrow()
                                .endpoints()
                                .gateway()),
                        Optional.empty())) {
            for (int i = 0; i < 10; i++) {
                String channel = "H1:NEW-CHANNEL_" + i;
                DataProduct product = Serialization.unmarshal("""
                        apiVersion: datamesh.dev/v1alpha1
                        kind: DataProduct
                        metadata: {namespace: h1, name: new-%d}
                        spec:
                          publishers: [{serviceAccount: calibration}]
                          deletionPolicy: Delete
                          streams:
                          - timeSeries:
                              stride: 62.5ms
                              channels: [{name: "%s", dataType: float64, sampleRate: 16}]
                        """.formatted(i, channel), DataProduct.class);
                long began = System.nanoTime();
                cluster.client().resource(product).create();
                await().atMost(RECOVERY)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> !client.find(channel).isEmpty());
                millis.add((System.nanoTime() - began) / 1_000_000);
                cluster.client().resource(product).delete();
            }
        }
        Collections.sort(millis);
        System.out.println("found after it was applied, ms: median " + millis.get(5) + ", worst " + millis.getLast());
        assertThat(millis.get(5)).isLessThan(5_000);
    }

    @Test
    @Order(5)
    void changedYamlIsFollowed(@TempDir Path folder) throws Exception {
        String yaml = Files.readString(MeshProgram.ROOT.resolve("examples/ligo/h1.yaml"))
                .replace("live: {retention: 15m}", "live: {retention: 30m}")
                .replace("      channels:\n", """
                      channels:
                      - {name: "H1:LDAS-QUALITY", dataType: int32, sampleRate: 16, description: Bits of quality}
                """);
        Path changed = Files.writeString(folder.resolve("h1.yaml"), yaml);

        assertThat(MESH.run("apply", "-f", changed.toString(), "--wait")
                        .succeeded()
                        .output())
                .contains(
                        "Namespace h1 unchanged", "DataProduct h1/strain changed", "DataProduct h1/strain ready after");

        TimeSeries series = series();
        assertThat(series.topics()).hasSize(2);
        try (MeshCluster cluster = cluster();
                Admin admin = admin(cluster)) {
            for (TimeSeries.Topic topic : series.topics()) {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
                assertThat(admin.describeConfigs(List.of(resource))
                                .all()
                                .get()
                                .get(resource)
                                .get("retention.ms")
                                .value())
                        .isEqualTo("1800000");
            }
        }
        assertThat(arriving(3)).isNotEmpty();
    }

    @Test
    @Order(6)
    void refusedYamlChangesNothingAndSaysWhere(@TempDir Path folder) throws Exception {
        String yaml = Files.readString(MeshProgram.ROOT.resolve("examples/ligo/l1.yaml"))
                .replace("stride: 62.5ms", "stride: 62.5 ms")
                .replace("displayName: Strain of L1", "displayname: Strain of L1");
        Path broken = Files.writeString(folder.resolve("l1.yaml"), yaml);

        MeshProgram.Run run = MESH.run("apply", "-f", broken.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.output()).contains("DataProduct l1/strain refused:").contains(broken + ":");
    }

    @Test
    @Order(7)
    void whatEndsIsStartedAgain() throws Exception {
        Map<String, Long> before = MESH.pids();

        MeshProgram.kill(before.get("operator"));
        MeshProgram.kill(before.get("replayer"));

        await().atMost(RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(MESH.run("status").code()).isZero());
        assertThat(MESH.pids())
                .contains(entry("etcd", before.get("etcd")), entry("kafka", before.get("kafka")))
                .doesNotContain(entry("operator", before.get("operator")));
        assertThat(arriving(3)).isNotEmpty();
    }

    @Test
    @Order(7)
    void aRuntimeThatEndsIsStartedAgain() throws Exception {
        String runtime = MESH.pids().keySet().stream()
                .filter(name -> name.startsWith("runtime-l1-"))
                .findFirst()
                .orElseThrow();
        long before = MESH.pids().get(runtime);
        MeshProgram.kill(before);

        await().atMost(RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> MESH.pids().getOrDefault(runtime, before) != before
                        && MESH.run("fetch", "L1:LDAS-STRAIN", "--duration", "0.25")
                                        .code()
                                == 0);
        await().atMost(RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> MESH.run("status").code() == 0);
    }

    @Test
    @Order(8)
    void killedSupervisorIsReplacedByOneThatFindsAll() throws Exception {
        Map<String, Long> before = MESH.pids();
        MeshProgram.kill(before.get("supervisor"));
        assertThat(MESH.run("doctor").output()).contains("what ends now is not started again");

        assertThat(MESH.run("up").succeeded().output()).contains("found running");

        Map<String, Long> after = new HashMap<>(MESH.pids());
        assertThat(after.remove("supervisor")).isNotNull().isNotEqualTo(before.get("supervisor"));
        before.remove("supervisor");
        assertThat(after).isEqualTo(before);
        assertThat(MESH.run("doctor").succeeded().output()).contains("All is well.");
    }

    @Test
    @Order(9)
    void whatADeletedProductLeavesIsListedAndPurged() throws Exception {
        String topic;
        try (MeshCluster cluster = cluster()) {
            topic = cluster.product(new ProductAddress("v1", "strain"))
                    .getStatus()
                    .streams()
                    .getFirst()
                    .topics()
                    .getFirst()
                    .name();
            assertThat(MESH.run("purge", topic, "--yes").output()).contains("no plane lists topic " + topic);
            cluster.client()
                    .resources(DataProduct.class)
                    .inNamespace("v1")
                    .withName("strain")
                    .delete();
        }
        await().atMost(Duration.ofSeconds(150))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> MESH.run("leftovers").output().contains(topic));

        MESH.run("purge", topic, "--yes").succeeded();

        try (MeshCluster cluster = cluster();
                Admin admin = admin(cluster)) {
            await().atMost(RECOVERY)
                    .until(() -> !admin.listTopics().names().get().contains(topic));
        }
        await().atMost(Duration.ofSeconds(150))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !MESH.run("leftovers").output().contains(topic));
    }

    @Test
    @Order(10)
    void downKeepsTheDataAndUpGoesOnWithThem() throws Exception {
        String topic = series().topics().getFirst().name();
        TopicDescription before = described(topic);
        long end = endOf(topic);

        assertThat(MESH.run("down").succeeded().output())
                .contains("The data stay in " + MESH.home().path());
        assertThat(MESH.pids()).isEmpty();
        assertThat(MESH.run("up").succeeded().output()).contains("as they were left");

        assertThat(described(topic).topicId()).isEqualTo(before.topicId());
        assertThat(endOf(topic)).isGreaterThan(end);
        assertThat(series().topics()).hasSize(2);
    }

    @Test
    @Order(11)
    void resetForgetsEverything() throws Exception {
        Map<String, Long> before = MESH.pids();

        MESH.run("reset", "--yes").succeeded();

        assertThat(MESH.home().path()).doesNotExist();
        assertThat(before.values())
                .allMatch(pid -> ProcessHandle.of(pid)
                        .filter(handle -> handle.info().command().isPresent())
                        .isEmpty());
    }

    private static List<ArrivedBlock> arriving(int count) {
        List<ArrivedBlock> blocks = new ArrayList<>();
        try (MeshCluster cluster = cluster();
                BlockReader reader = new BlockReader(
                        series(), KafkaCredentials.ofPlane(cluster, cluster.planeOf("h1")), InstantSource.system())) {
            await().atMost(RECOVERY).until(() -> {
                blocks.addAll(reader.poll(Duration.ofMillis(200)));
                return blocks.size() >= count;
            });
        }
        return blocks;
    }

    private static TopicDescription described(String topic) throws Exception {
        try (MeshCluster cluster = cluster();
                Admin admin = admin(cluster)) {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        }
    }

    private static long endOf(String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (MeshCluster cluster = cluster();
                Admin admin = admin(cluster)) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .all()
                    .get()
                    .get(partition)
                    .offset();
        }
    }

    private static TimeSeries series() {
        try (MeshCluster cluster = cluster()) {
            return TimeSeries.of(STRAIN, cluster.product(STRAIN), "main");
        }
    }

    private static Admin admin(MeshCluster cluster) {
        return Admin.create(KafkaCredentials.ofPlane(cluster, cluster.planeOf("h1")));
    }

    private static MeshCluster cluster() {
        return MeshCluster.of(
                Path.of(MeshState.read(MESH.home()).orElseThrow().endpoints().kubeconfig()));
    }
}
