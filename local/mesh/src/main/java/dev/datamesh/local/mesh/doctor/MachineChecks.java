package dev.datamesh.local.mesh.doctor;

import dev.datamesh.local.mesh.home.MeshHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a mesh needs of its machine.
 *
 * @param usedPrograms the directory of the control plane's programs at the last start
 */
record MachineChecks(MeshHome home, Path root, Map<String, String> environment, Optional<Path> usedPrograms) {
    private static final int LEAST_JAVA = 25;
    private static final long LITTLE_SPACE = 1L << 30;
    private static final long NO_SPACE = 200L << 20;
    private static final List<String> PROGRAMS =
            List.of("etcd", "kube-apiserver", "kube-controller-manager", "kubectl");

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(List.of(java(), directory(), space()));
        findings.addAll(builds());
        programs().ifPresent(findings::add);
        return findings;
    }

    private static Finding java() {
        int version = Runtime.version().feature();
        String what = version + " in " + System.getProperty("java.home");
        return version >= LEAST_JAVA
                ? Finding.ok("Java", what)
                : Finding.failure("Java", what, "install a JDK " + LEAST_JAVA + " or newer, or set JAVA_HOME to one");
    }

    private Finding directory() {
        Path existing = home.path();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        return Files.isDirectory(existing) && Files.isWritable(existing)
                ? Finding.ok("directory", home.path().toString())
                : Finding.failure(
                        "directory",
                        existing + " cannot be written",
                        "set MESH_HOME to a directory of yours, or give this one back: chown");
    }

    private Finding space() {
        Path existing = home.path();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            String what = (free >> 20) + " MiB free at " + existing;
            String remedy = "make room, or set MESH_HOME to another disk; below 200 MiB etcd and Kafka may stop";
            return free < NO_SPACE
                    ? Finding.failure("disk", what, remedy)
                    : free < LITTLE_SPACE ? Finding.warning("disk", what, remedy) : Finding.ok("disk", what);
        } catch (IOException e) {
            return Finding.warning("disk", "its free space is not known: " + e.getMessage(), "");
        }
    }

    private List<Finding> builds() {
        return List.of(
                built("command", root.resolve("local/mesh/target/lib")),
                built("broker's jars", root.resolve("local/broker/target/lib")),
                built("operator's build", root.resolve("operator/target/quarkus-app/quarkus-run.jar")));
    }

    private static Finding built(String about, Path path) {
        return Files.exists(path)
                ? Finding.ok(about, path.toString())
                : Finding.failure(about, path + " is missing", "build the project: mvn -DskipTests package");
    }

    /** Those that the user names, or that were used last: other ways to get them are tried at a start, and may take long. */
    private Optional<Finding> programs() {
        String said = environment.getOrDefault("KUBEBUILDER_ASSETS", "");
        Optional<Path> directory = said.isEmpty() ? usedPrograms : Optional.of(Path.of(said));
        return directory.map(programs -> {
            List<String> missing = PROGRAMS.stream()
                    .filter(program -> !Files.isExecutable(programs.resolve(program)))
                    .toList();
            return missing.isEmpty()
                    ? Finding.ok("control plane's programs", programs.toString())
                    : Finding.warning(
                            "control plane's programs",
                            programs + " lacks " + String.join(", ", missing),
                            said.isEmpty()
                                    ? "mesh up gets them again"
                                    : "unset KUBEBUILDER_ASSETS, or name a directory that holds them all");
        });
    }
}
