package dev.datamesh.local.mesh.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.local.mesh.CapturedConsole;
import dev.datamesh.local.mesh.home.MeshHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LogsCommandTest {
    @TempDir
    private Path home;

    @Test
    void aPodIsNamedByTheBeginningOfItsName() throws Exception {
        Path logs = Files.createDirectories(new MeshHome(home).node().resolve("logs"));
        Files.writeString(logs.resolve("runtime-h1-7f9c-abcde.log"), "of h1\n");
        Files.writeString(logs.resolve("runtime-l1-5d4b-fghij.log"), "of l1\n");
        CapturedConsole captured = new CapturedConsole(Map.of("MESH_HOME", home.toString()), "");

        assertThat(new CommandLine(new LogsCommand(captured.console())).execute("runtime-h1"))
                .isZero();
        assertThat(captured.out()).isEqualTo("of h1\n");
    }
}
