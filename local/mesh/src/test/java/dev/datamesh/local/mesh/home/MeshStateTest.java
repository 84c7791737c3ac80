package dev.datamesh.local.mesh.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.local.mesh.home.MeshState.Endpoints;
import dev.datamesh.local.mesh.home.PartState.Phase;
import dev.datamesh.local.mesh.home.PartState.Running;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshStateTest {
    @TempDir
    private Path folder;

    @Test
    void stateIsReadAsItWasWritten() {
        MeshHome home = new MeshHome(folder);
        MeshState state = new MeshState(
                7,
                "build 1",
                new Endpoints("https://127.0.0.1:1", "/k", "/kubectl", "127.0.0.1:2", "", ""),
                List.of(new PartState(
                        "broker", Phase.READY, 1_000, 2_000, 3, "", List.of(new Running("kafka", 42, "/log")))));

        state.write(home);

        assertThat(MeshState.read(home)).contains(state);
        assertThat(state.part("broker")).isPresent();
        assertThat(state.part("none")).isEmpty();
    }

    @Test
    void nothingIsReadWhereNothingWasStarted() {
        assertThat(MeshState.read(new MeshHome(folder.resolve("none")))).isEmpty();
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void brokenFileIsAsGoodAsNone() {
        MeshHome home = new MeshHome(folder);
        home.state().write("mesh.json", "{\"build\": ");

        assertThat(MeshState.read(home)).isEmpty();
    }
}
