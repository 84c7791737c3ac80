package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.StateDirectory;
import dev.datamesh.local.process.TemporaryState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a control plane is to run.
 *
 * @param state where its data, keys, ports, pids and logs live; nothing else may live there
 * @param forgotten whether closing it deletes that directory
 * @param durable whether etcd waits for the disk; without, a crash of the machine may lose data, and writes are fast
 * @param audit whether every request is written to {@link ControlPlane#auditLog()}
 * @param apiServerArguments added to the API server's own
 * @param readyWithin how long each of its processes may take
 */
public record ControlPlaneOptions(
        StateDirectory state,
        boolean forgotten,
        boolean durable,
        boolean audit,
        List<String> apiServerArguments,
        Duration readyWithin,
        BinarySources binaries,
        Progress progress) {

    public ControlPlaneOptions {
        apiServerArguments = List.copyOf(apiServerArguments);
    }

    /** For tests: fast, forgotten when closed. */
    public static ControlPlaneOptions temporary() {
        return new ControlPlaneOptions(
                TemporaryState.create("kube"),
                true,
                false,
                false,
                List.of(),
                Duration.ofSeconds(60),
                BinarySources.standard(),
                Progress.silent());
    }

    /** For use: what it holds survives in the directory. */
    public static ControlPlaneOptions persistent(Path directory) {
        return new ControlPlaneOptions(
                StateDirectory.at(directory),
                false,
                true,
                false,
                List.of(),
                Duration.ofSeconds(60),
                BinarySources.standard(),
                Progress.silent());
    }

    public ControlPlaneOptions withAudit(boolean wanted) {
        return new ControlPlaneOptions(
                state, forgotten, durable, wanted, apiServerArguments, readyWithin, binaries, progress);
    }

    public ControlPlaneOptions withDurable(boolean wanted) {
        return new ControlPlaneOptions(
                state, forgotten, wanted, audit, apiServerArguments, readyWithin, binaries, progress);
    }

    public ControlPlaneOptions withApiServerArguments(String... added) {
        return new ControlPlaneOptions(
                state, forgotten, durable, audit, List.of(added), readyWithin, binaries, progress);
    }

    public ControlPlaneOptions withReadyWithin(Duration time) {
        return new ControlPlaneOptions(state, forgotten, durable, audit, apiServerArguments, time, binaries, progress);
    }

    public ControlPlaneOptions withBinaries(BinarySources sources) {
        return new ControlPlaneOptions(
                state, forgotten, durable, audit, apiServerArguments, readyWithin, sources, progress);
    }

    public ControlPlaneOptions withProgress(Progress told) {
        return new ControlPlaneOptions(
                state, forgotten, durable, audit, apiServerArguments, readyWithin, binaries, told);
    }
}
