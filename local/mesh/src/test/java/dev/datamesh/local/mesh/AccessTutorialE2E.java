package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial on access works as it is written: its lines are run, each block by itself, in their order. */
@ExtendWith(SharedMesh.Extension.class)
class AccessTutorialE2E {
    private static final Path TEXT = MeshProgram.ROOT.resolve("docs/tutorial-access.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```sh\\n(.*?)^ *```");
    private static final long LIMIT_SECONDS = 180;

    private final SharedMesh mesh;

    @TempDir
    private Path folder;

    AccessTutorialE2E(SharedMesh mesh) {
        this.mesh = mesh;
    }

    @AfterEach
    void leaveTheMeshAsItWas() {
        try (MeshCluster cluster = mesh.cluster()) {
            cluster.client()
                    .resources(DataProduct.class)
                    .inNamespace("h1")
                    .withName("quality")
                    .delete();
        }
    }

    @Test
    void everyStepDoesWhatIsSaid() throws Exception {
        Path launcher = folder.resolve("mesh");
        Files.writeString(
                launcher,
                "#!/bin/sh\nMESH_HOME='" + mesh.home().path() + "' exec "
                        + mesh.command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "))
                        + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> blocks = BLOCK.matcher(Files.readString(TEXT))
                .results()
                .map(found -> found.group(1).stripTrailing().stripIndent())
                .toList();
        assertThat(blocks).hasSize(5);

        assertThat(run(blocks.get(0)))
                .contains("refused, and the last line says what to do")
                .contains("mesh request h1/quality --as cbc/vetoer");
        assertThat(run(blocks.get(1))).contains("mesh approve cbc/h1-quality-vetoer");
        assertThat(run(blocks.get(2)))
                .contains("the consumer may read now")
                .contains("cbc:vetoer may read h1/quality")
                .containsPattern("h1/quality +cbc/vetoer +grant h1/cbc-h1-quality-vetoer +\\S+ +10Mi +reads");
        assertThat(run(blocks.get(3))).contains("the password of cbc/vetoer is replaced");
        assertThat(run(blocks.get(4))).contains("refused again").contains("gives up h1/quality");
    }

    private String run(String block) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "block", ".out");
        Process process = new ProcessBuilder("bash", "-eu", "-c", block)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("has not ended:\n" + block + Files.readString(output));
        }
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(block + said).isZero();
        return said;
    }
}
