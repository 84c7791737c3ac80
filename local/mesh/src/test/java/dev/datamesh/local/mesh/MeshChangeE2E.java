package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.data.DataClient;
import dev.datamesh.local.mesh.home.MeshState;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of changed YAML in a whole mesh: followed, refused with the place, deleted with the data kept until they are purged. */
@ExtendWith(SharedMesh.Extension.class)
class MeshChangeE2E {
    /** What nothing but the operator's next look shows, shows by then. */
    private static final Duration RESYNC = Duration.ofSeconds(150);

    private final SharedMesh mesh;

    MeshChangeE2E(SharedMesh mesh) {
        this.mesh = mesh;
    }

    @Test
    void aNewProductIsFoundMomentsAfterItWasApplied() {
        List<Long> millis = new ArrayList<>();
        try (MeshCluster cluster = mesh.cluster();
                DataClient client = new DataClient(
                        URI.create(MeshState.read(mesh.home())
                                .orElseThrow()
                                .endpoints()
                                .gateway()),
                        Optional.empty())) {
            for (int i = 0; i < 10; i++) {
                String channel = "H1:NEW-CHANNEL_" + i;
                DataProduct product = Serialization.unmarshal(
                        product(new ProductAddress("h1", "new-" + i), channel, "Delete"), DataProduct.class);
                long began = System.nanoTime();
                cluster.client().resource(product).create();
                await().atMost(SharedMesh.RECOVERY)
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
    void changedYamlIsFollowed(@TempDir Path folder) throws Exception {
        String yaml = Files.readString(MeshProgram.ROOT.resolve("examples/ligo/h1.yaml"))
                .replace("live: {retention: 15m}", "live: {retention: 30m}")
                .replace("      channels:\n", """
                      channels:
                      - {name: "H1:LDAS-QUALITY", dataType: int32, sampleRate: 16, description: Bits of quality}
                """);
        Path changed = write(folder, yaml);

        assertThat(mesh.run("apply", "-f", changed.toString(), "--wait")
                        .succeeded()
                        .output())
                .contains(
                        "Namespace h1 unchanged", "DataProduct h1/strain changed", "DataProduct h1/strain ready after");

        TimeSeries series = mesh.series();
        assertThat(series.topics()).hasSize(2);
        try (MeshCluster cluster = mesh.cluster();
                Admin admin = mesh.admin(cluster)) {
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
        assertThat(mesh.arriving(3)).isNotEmpty();
    }

    @Test
    void refusedYamlChangesNothingAndSaysWhere(@TempDir Path folder) throws Exception {
        String yaml = Files.readString(MeshProgram.ROOT.resolve("examples/ligo/l1.yaml"))
                .replace("stride: 62.5ms", "stride: 62.5 ms")
                .replace("displayName: Strain of L1", "displayname: Strain of L1");
        Path broken = write(folder, yaml);

        MeshProgram.Run run = mesh.run("apply", "-f", broken.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.output()).contains("DataProduct l1/strain refused:").contains(broken + ":");
    }

    @Test
    void whatADeletedProductLeavesIsListedAndPurged(@TempDir Path folder) throws Exception {
        ProductAddress gone = new ProductAddress("l1", "gone");
        mesh.run(
                        "apply",
                        "--wait",
                        "-f",
                        write(folder, product(gone, "L1:GONE", "Retain")).toString())
                .succeeded();
        String topic;
        try (MeshCluster cluster = mesh.cluster()) {
            topic = TimeSeries.of(gone, cluster.product(gone), "main")
                    .topics()
                    .getFirst()
                    .name();
            assertThat(mesh.run("purge", topic, "--yes").output()).contains("no plane lists topic " + topic);
            cluster.client()
                    .resources(DataProduct.class)
                    .inNamespace(gone.domain())
                    .withName(gone.name())
                    .delete();
        }
        await().atMost(RESYNC)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> mesh.run("leftovers").output().contains(topic));

        mesh.run("purge", topic, "--yes").succeeded();

        try (MeshCluster cluster = mesh.cluster();
                Admin admin = mesh.admin(cluster)) {
            await().atMost(SharedMesh.RECOVERY)
                    .until(() -> !admin.listTopics().names().get().contains(topic));
        }
        await().atMost(RESYNC)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !mesh.run("leftovers").output().contains(topic));
    }

    private static String product(ProductAddress address, String channel, String deletionPolicy) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %s, name: %s}
                spec:
                  publishers: [{serviceAccount: calibration}]
                  deletionPolicy: %s
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%s", dataType: float64, sampleRate: 16}]
                """.formatted(address.domain(), address.name(), deletionPolicy, channel);
    }

    private static Path write(Path folder, String yaml) throws IOException {
        return Files.writeString(folder.resolve("changed.yaml"), yaml);
    }
}
