package dev.datamesh.local.mesh.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshHomeTest {

    @Test
    void whatIsSaidOutrightCounts() {
        assertThat(home(Map.of("MESH_HOME", "/m", "XDG_STATE_HOME", "/s", "HOME", "/h")))
                .isEqualTo(Path.of("/m"));
    }

    @Test
    void elseItLiesAmongTheUsersStates() {
        assertThat(home(Map.of("XDG_STATE_HOME", "/s", "HOME", "/h"))).isEqualTo(Path.of("/s/datamesh"));
        assertThat(home(Map.of("MESH_HOME", "", "HOME", "/h"))).isEqualTo(Path.of("/h/.local/state/datamesh"));
    }

    @Test
    void forgettingLeavesWhatIsNotOurs(@TempDir Path folder) throws Exception {
        MeshHome home = new MeshHome(folder);
        Files.createDirectories(home.controlPlane().resolve("etcd/member"));
        Files.writeString(home.controlPlane().resolve("etcd/member/db"), "data");
        Files.writeString(folder.resolve("mesh.json"), "{}");
        Files.writeString(folder.resolve("thesis.tex"), "years of work");

        home.forget();

        assertThat(folder).isDirectoryContaining("glob:**/thesis.tex");
        assertThat(folder).isDirectoryNotContaining("glob:**/{kube,mesh.json}");
    }

    @Test
    void forgettingAllOfItTakesTheDirectoryToo(@TempDir Path folder) throws Exception {
        MeshHome home = new MeshHome(folder.resolve("mesh"));
        Files.createDirectories(home.broker());

        home.forget();

        assertThat(home.path()).doesNotExist();
    }

    private static Path home(Map<String, String> environment) {
        return MeshHome.of(environment).path();
    }
}
