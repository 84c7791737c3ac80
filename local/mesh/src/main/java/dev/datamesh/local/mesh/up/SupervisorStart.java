package dev.datamesh.local.mesh.up;

import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.home.Installation;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshProcesses;
import dev.datamesh.local.mesh.supervisor.MeshJvm;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the background process that starts all others. */
record SupervisorStart(Console console, MeshHome home, Installation installation, Optional<Path> recording) {
    /** It stops everything else first, one after the other. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(90);

    /** What the supervisor says it runs; another means that it was asked for something else. */
    String build() {
        return installation.build() + (recording.isPresent() ? " with replay" : " without replay");
    }

    ManagedProcess start() {
        StateDirectory state = StateDirectory.at(home.supervisor());
        MeshJvm jvm = MeshJvm.with(installation.mesh(), installation.broker(), console.projectRoot());
        List<String> arguments = new ArrayList<>(List.of(
                "supervise",
                "--build",
                build(),
                "--library",
                installation.mesh().toString(),
                "--broker-library",
                installation.broker().toString(),
                "--operator",
                installation.operator().toString(),
                "--runtime",
                installation.runtime().toString()));
        recording.ifPresent(file -> arguments.addAll(List.of("--recording", file.toString())));
        Map<String, String> environment = new HashMap<>(console.environment());
        environment.put("MESH_HOME", home.path().toString());
        return new Processes(state)
                .start(ProcessSpec.of(
                                MeshProcesses.SUPERVISOR,
                                jvm.command(arguments),
                                state.directory("logs").resolve("supervisor.log"))
                        .withEnvironment(environment)
                        .withStopGrace(STOP_GRACE));
    }
}
