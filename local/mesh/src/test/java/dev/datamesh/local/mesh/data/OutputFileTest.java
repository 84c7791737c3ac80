package dev.datamesh.local.mesh.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.local.mesh.console.MeshException;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileHasItsNameOnceItIsWhole() throws Exception {
        Path target = Files.writeString(folder.resolve("x.csv"), "before");

        try (OutputFile file = OutputFile.of(target, () -> "")) {
            try (OutputStream out = file.open()) {
                out.write('a');
            }
            assertThat(target).hasContent("before");
            file.keep();
        }

        assertThat(target).hasContent("a");
        assertThat(folder).isDirectoryContaining(target::equals).isDirectoryNotContaining(path -> !path.equals(target));
    }

    @Test
    void whatIsNotKeptLeavesNothing() throws Exception {
        try (OutputFile file = OutputFile.of(folder.resolve("x.csv"), () -> "");
                OutputStream out = file.open()) {
            out.write('a');
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anInterruptedProcessLeavesNothingAndSaysSo() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        InterruptedFetch.class.getName(),
                        folder.resolve("x.csv").toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = process.inputReader()) {
            assertThat(said.readLine()).isEqualTo("begun");
            assertThat(folder).isNotEmptyDirectory();

            // The process itself would close its streams first.
            process.toHandle().destroy();

            assertThat(said.readLine()).isEqualTo("interrupted after 7 samples");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(folder).isEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> OutputFile.of(folder.resolve("nope/x.csv"), () -> ""))
                .isInstanceOf(MeshException.class)
                .hasMessageStartingWith("there is no folder " + folder.resolve("nope"));
    }
}
