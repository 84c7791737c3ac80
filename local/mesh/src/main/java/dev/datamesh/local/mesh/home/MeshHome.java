package dev.datamesh.local.mesh.home;

import dev.datamesh.local.process.StateDirectory;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where the mesh of one user on one machine keeps what outlives its processes: data, keys, ports, pids, logs. Each part
 * has a directory of its own inside.
 */
public record MeshHome(Path path) {
    private static final String OWN_VARIABLE = "MESH_HOME";

    public MeshHome {
        path = path.toAbsolutePath().normalize();
    }

    /** {@code $MESH_HOME}, else {@code datamesh} in {@code $XDG_STATE_HOME}, else in {@code ~/.local/state}. */
    public static MeshHome of(Map<String, String> environment) {
        String said = environment.getOrDefault(OWN_VARIABLE, "");
        if (!said.isEmpty()) {
            return new MeshHome(Path.of(said));
        }
        String states = environment.getOrDefault("XDG_STATE_HOME", "");
        Path base = states.isEmpty() ? userHome(environment).resolve(".local/state") : Path.of(states);
        return new MeshHome(base.resolve("datamesh"));
    }

    /** etcd, the API server and the controllers. */
    public Path controlPlane() {
        return path.resolve("kube");
    }

    public Path broker() {
        return path.resolve("kafka");
    }

    public Path operator() {
        return path.resolve("operator");
    }

    /** What runs the domains' runtimes, and their processes. */
    public Path node() {
        return path.resolve("node");
    }

    public Path gateway() {
        return path.resolve("gateway");
    }

    /** The example's pipeline. */
    public Path pipeline() {
        return path.resolve("pipeline");
    }

    public Path replayer() {
        return path.resolve("replayer");
    }

    /** The process that keeps all others up. */
    public Path supervisor() {
        return path.resolve("supervisor");
    }

    /** The directory itself, made if need be. */
    public StateDirectory state() {
        return StateDirectory.at(path);
    }

    /**
     * Deletes what a mesh made here, and nothing else: the directory may be one that the user named, and holds more. All
     * processes must have ended.
     */
    public void forget() throws IOException {
        for (Path part : List.of(
                controlPlane(),
                broker(),
                operator(),
                node(),
                gateway(),
                replayer(),
                pipeline(),
                supervisor(),
                path.resolve("app"))) {
            new StateDirectory(part).delete();
        }
        for (String file : List.of("mesh.json", "examples.applied", "lock")) {
            Files.deleteIfExists(path.resolve(file));
        }
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            // What is left is not ours.
            return;
        }
    }

    private static Path userHome(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
    }
}
