package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.series.SampleFile;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Channels that do not stand in their product, from YAML to reading them through the gateway: as docs/tutorial-channels.md does. */
@ExtendWith(SharedMesh.Extension.class)
class MeshChannelsE2E {
    private static final String SOURCE = "H1:LDAS-STRAIN";
    private static final Pattern PUBLISHED = Pattern.compile("GPS ([0-9.]+) to ([0-9.]+)");

    private final SharedMesh mesh;

    @TempDir
    Path files;

    MeshChannelsE2E(SharedMesh mesh) {
        this.mesh = mesh;
    }

    @Test
    void whatAPublisherRegistersIsFoundAndReadThroughTheGateway() throws Exception {
        Path strain = prepare();

        BigDecimal from = published(
                "h1/suspensions",
                "--file",
                strain.toString(),
                "--column",
                SOURCE + "=H1:SUS-ITMX_COPY",
                "--register",
                "16384");

        assertThat(mesh.run("find", "H1:SUS-.*").succeeded().output()).contains("H1:SUS-ITMX_COPY", "h1/suspensions");
        assertThat(mesh.run("describe", "h1/suspensions").succeeded().output())
                .contains("arrakis-metadata-h1.suspensions.main", "H1:SUS-ITMX_COPY", "arrakis-h1.suspensions.main.0");
        assertThat(fetched("H1:SUS-ITMX_COPY", from, 2)).isEqualTo(samples(strain, SOURCE));
        assertThat(mesh.run("tail", "h1/suspensions", "-n", "1", "--within", "1")
                        .output())
                .contains("1 of 1 blocks have not come");
    }

    @Test
    void whatAConfigMapListsIsReadInTheRelaysBlocksAndChangesWithIt() throws Exception {
        Path strain = prepare();
        assertThat(mesh.run("find", "H1:ISI-.*").succeeded().output())
                .contains("H1:ISI-CS_STRAIN", "H1:ISI-EY_Y", " 1s ");

        BigDecimal from = published(
                "h1/seismometers",
                "--file",
                strain.toString(),
                "--column",
                SOURCE + "=H1:ISI-CS_STRAIN",
                "--start",
                wholeSecond());

        assertThat(mesh.run("fetch", "H1:ISI-CS_STRAIN", "--start", from.toPlainString(), "--duration", "2")
                        .succeeded()
                        .output()
                        .lines())
                .filteredOn(line -> line.contains("16384"))
                .hasSize(2);
        assertThat(fetched("H1:ISI-CS_STRAIN", from, 2)).isEqualTo(samples(strain, SOURCE));

        list("H1:ISI-LAB_X float32 256 m/s");
        await().atMost(SharedMesh.RECOVERY)
                .until(() -> mesh.run("find", "H1:ISI-LAB.*").output().contains("H1:ISI-LAB_X"));
        list("H1:ISI-LAB_Y flot32 256");
        await().atMost(SharedMesh.RECOVERY)
                .until(() -> mesh.run("describe", "h1/seismometers")
                        .output()
                        .contains("ConfigMap seismometers, key lab, line 1: 'flot32' is no type"));
        assertThat(mesh.run("find", "H1:ISI-LAB.*").succeeded().output()).contains("H1:ISI-LAB_X");
        try (MeshCluster cluster = mesh.cluster()) {
            DataProduct product = cluster.client()
                    .resources(DataProduct.class)
                    .inNamespace("h1")
                    .withName("seismometers")
                    .get();
            assertThat(product.getStatus().streams().getFirst().endpoint()).startsWith("grpc://127.0.0.1:");
            assertThat(product.getStatus().streams().getFirst().register().channels())
                    .isEqualTo(6);
        }
    }

    /** Both products, and two seconds of samples. */
    private Path prepare() throws Exception {
        mesh.run("apply", "-f", MeshProgram.ROOT.resolve("examples/channels").toString(), "--wait")
                .succeeded();
        Path strain = files.resolve("strain.parquet");
        await().atMost(SharedMesh.RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> mesh.run("fetch", SOURCE, "--duration", "2", "-o", strain.toString())
                                .code()
                        == 0);
        return strain;
    }

    /** A second that is over, and whole. */
    private static String wholeSecond() {
        return String.valueOf(Gps.nanos(Instant.now()) / 1_000_000_000 - 3);
    }

    /** Publishes, and answers with the GPS time of the first sample in seconds. */
    private BigDecimal published(String product, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("publish", product));
        command.addAll(List.of(options));
        String said = mesh.run(command.toArray(String[]::new)).succeeded().output();
        Matcher times = PUBLISHED.matcher(said);
        assertThat(times.find()).as(said).isTrue();
        return new BigDecimal(times.group(1)).setScale(4, RoundingMode.UNNECESSARY);
    }

    private Samples fetched(String channel, BigDecimal from, int seconds) throws Exception {
        Path file = files.resolve("fetched.parquet");
        mesh.run("fetch", channel, "--start", from.toPlainString(), "--duration", "" + seconds, "-o", file.toString())
                .succeeded();
        return samples(file, channel);
    }

    private static Samples samples(Path file, String column) {
        return SampleFile.read(file, List.of(column)).columns().get(column);
    }

    private void list(String line) {
        try (MeshCluster cluster = mesh.cluster()) {
            cluster.client()
                    .configMaps()
                    .inNamespace("h1")
                    .withName("seismometers")
                    .edit(found ->
                            new ConfigMapBuilder(found).addToData("lab", line).build());
        }
    }
}
