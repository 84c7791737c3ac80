package dev.datamesh.local.mesh.up;

import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.console.Steps;
import dev.datamesh.local.mesh.home.HomeLock;
import dev.datamesh.local.mesh.home.Installation;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshProcesses;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.home.PartState.Phase;
import dev.datamesh.local.process.ManagedProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Start a mesh on this machine, with the examples and their data.",
        footer = {
            "",
            "Starts a Kubernetes API server, a Kafka broker and the operator in the background, applies examples/ligo the "
                    + "first time, and plays the examples' strain data. Started again it finds what runs, and says so. "
                    + "Ctrl-C while it starts stops what it started. Everything is kept in $MESH_HOME, or else in "
                    + "datamesh in $XDG_STATE_HOME or ~/.local/state."
        })
public final class UpCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--bare", description = "Without the examples and their data.")
    private boolean bare;

    @Option(
            names = "--example",
            paramLabel = "NAME",
            description = "Another folder of examples to apply beside: shop, with its records.")
    private String example;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long the examples may take to be ready (${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    public UpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (bare && example != null) {
            throw new MeshException("--bare is without examples, and --example is one", "leave one out");
        }
        MeshHome home = MeshHome.of(console.environment());
        try (HomeLock lock = HomeLock.of(home, "up", console)) {
            Steps steps = new Steps(console.out());
            Examples examples = new Examples(console.projectRoot(), home);
            Optional<Path> recording = bare ? Optional.empty() : Optional.of(examples.recording());
            SupervisorStart start =
                    new SupervisorStart(console, home, Installation.of(home, console.projectRoot()), recording);
            if (isUp(home, start.build())) {
                return finish(MeshState.read(home).orElseThrow(), start, examples, steps, true);
            }
            console.out().println("Starting a mesh in " + home.path());
            MeshProcesses processes = new MeshProcesses(home);
            Set<Long> before = new HashSet<>();
            processes.running().forEach(process -> before.add(process.pid()));
            // One that runs another build, or was asked for something else, gives way; what it started runs on and is
            // found by the next.
            processes.supervisor().ifPresent(ManagedProcess::kill);
            ManagedProcess supervisor = start.start();
            try (Interruption interruption = Interruption.of(console, supervisor, !before.isEmpty())) {
                MeshState state = ready(new PartsWait(home, supervisor, steps, before), supervisor, before.isEmpty());
                return finish(state, start, examples, steps, false);
            }
        }
    }

    /** A mesh that does not come up leaves nothing behind that goes on trying; one that ran before is left to recover. */
    private MeshState ready(PartsWait parts, ManagedProcess supervisor, boolean fromNothing)
            throws InterruptedException {
        try {
            return parts.await();
        } catch (MeshException e) {
            if (fromNothing && supervisor.isAlive()) {
                console.err().println("stopping what was started");
                supervisor.stop();
            }
            throw e;
        }
    }

    private int finish(MeshState state, SupervisorStart start, Examples examples, Steps steps, boolean wasUp)
            throws InterruptedException {
        try (MeshCluster cluster = MeshCluster.of(Path.of(state.endpoints().kubeconfig()))) {
            PlaneAddress.correct(cluster, state.endpoints().bootstrapServers())
                    .ifPresent(address -> console.out()
                            .println("  plane local now points at " + address + ", where the broker has moved"));
            Finish finish = new Finish(console, steps, cluster, state, timeoutSeconds);
            int code = bare ? finish.bare(wasUp) : finish.withExamples(examples, wasUp);
            if (example != null && code == 0) {
                code = new RecordExample(console, steps, cluster, example, Duration.ofSeconds(timeoutSeconds)).run();
            }
            start.installation().forgetOthers();
            return code;
        }
    }

    /** Whether it is kept up as it is asked for now, and all of it runs. */
    private static boolean isUp(MeshHome home, String build) {
        Set<Long> running = new HashSet<>();
        new MeshProcesses(home).running().forEach(process -> running.add(process.pid()));
        return new MeshProcesses(home)
                .supervisor()
                .flatMap(supervisor -> MeshState.read(home).filter(state -> state.supervisor() == supervisor.pid()))
                .filter(state -> state.build().equals(build))
                .filter(state -> state.parts().stream().allMatch(part -> part.phase() == Phase.READY))
                .filter(state -> state.parts().stream()
                        .flatMap(part -> part.processes().stream())
                        .allMatch(process -> running.contains(process.pid())))
                .isPresent();
    }
}
