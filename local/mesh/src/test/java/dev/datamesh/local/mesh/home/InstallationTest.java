package dev.datamesh.local.mesh.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    @TempDir
    private Path folder;

    private Path root;
    private MeshHome home;

    @BeforeEach
    void builtProject() throws IOException {
        root = folder.resolve("project");
        home = new MeshHome(folder.resolve("home"));
        write("local/mesh/target/lib/datamesh-mesh-1.jar", "ours");
        write("local/mesh/target/lib/picocli.jar", "theirs");
        write("local/broker/target/lib/kafka.jar", "kafka");
        write("operator/target/quarkus-app/quarkus-run.jar", "run");
        write("operator/target/quarkus-app/lib/main/netty.jar", "netty");
        write("domain-runtime/target/quarkus-app/quarkus-run.jar", "serve");
    }

    @Test
    void programsSurviveTheNextBuild() throws IOException {
        Installation installed = Installation.of(home, root);

        Files.delete(root.resolve("local/mesh/target/lib/datamesh-mesh-1.jar"));
        write("local/mesh/target/lib/datamesh-mesh-1.jar", "newer");
        write("operator/target/quarkus-app/quarkus-run.jar", "newer");

        assertThat(installed.mesh().resolve("datamesh-mesh-1.jar")).hasContent("ours");
        assertThat(installed.mesh().resolve("picocli.jar")).hasContent("theirs");
        assertThat(installed.operator().resolve("quarkus-run.jar")).hasContent("run");
        assertThat(installed.operator().resolve("lib/main/netty.jar")).hasContent("netty");
    }

    @Test
    void sameBuildIsPutAsideOnce() {
        assertThat(Installation.of(home, root)).isEqualTo(Installation.of(home, root));
    }

    @Test
    void newerBuildOfOnePartLeavesTheOthersAsTheyAre() throws IOException {
        Installation before = Installation.of(home, root);
        write("operator/target/quarkus-app/quarkus-run.jar", "run anew");

        Installation after = Installation.of(home, root);

        assertThat(after.operator()).isNotEqualTo(before.operator());
        assertThat(after.broker()).isEqualTo(before.broker());
        assertThat(after.build()).isNotEqualTo(before.build());

        after.forgetOthers();
        assertThat(before.operator()).doesNotExist();
        assertThat(after.operator()).isDirectory();
    }

    @Test
    void preparedClassesMakeNoOtherBuild() throws IOException {
        Installation before = Installation.of(home, root);
        write("local/mesh/target/lib/mesh.aot", "classes");

        assertThat(Installation.of(home, root)).isEqualTo(before);
    }

    @Test
    void missingBuildIsNamed() throws IOException {
        Files.delete(root.resolve("local/broker/target/lib/kafka.jar"));
        Files.delete(root.resolve("local/broker/target/lib"));

        assertThatThrownBy(() -> Installation.of(home, root))
                .hasMessage(root.resolve("local/broker/target/lib") + " is missing");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
