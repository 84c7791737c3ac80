package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.node.Launcher;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The background process that keeps a mesh up. Ends, and all with it, when it is told to terminate. */
@Command(name = "supervise", hidden = true, description = "Keep the mesh of this machine up.")
public final class SuperviseCommand implements Callable<Integer> {
    private static final String PIPELINE = "examples/ligo/cbc/BandPass.java";

    /** A quarter of a token's day: three may fail before anything expires. */
    private static final Duration REFRESH = Duration.ofHours(6);

    private final Console console;

    @Option(names = "--build", required = true)
    private String build;

    @Option(names = "--library", required = true)
    private Path library;

    @Option(names = "--broker-library", required = true)
    private Path brokerLibrary;

    @Option(names = "--operator", required = true)
    private Path operator;

    @Option(names = "--runtime", required = true)
    private Path runtime;

    @Option(names = "--recording")
    private Path recording;

    public SuperviseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        MeshHome home = MeshHome.of(console.environment());
        try (FileChannel only = FileChannel.open(
                home.supervisor().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (only.tryLock() == null) {
                log("another supervisor keeps " + home.path());
                return 1;
            }
            log("keeping " + home.path() + " with " + build);
            supervise(home);
            // The hook ends the process; nothing else does.
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private void supervise(MeshHome home) {
        List<String> names = new ArrayList<>(List.of(
                ControlPlanePart.NAME,
                BrokerPart.NAME,
                SetupPart.NAME,
                OperatorPart.NAME,
                NodePart.NAME,
                GatewayPart.NAME));
        Optional.ofNullable(recording).ifPresent(file -> names.addAll(List.of(ReplayerPart.NAME, PipelinePart.NAME)));
        Board board = new Board(home, console.clock(), build, names);

        ControlPlanePart controlPlane = new ControlPlanePart(home, board);
        Launcher launcher = new Launcher(runtime);
        BrokerPart broker = new BrokerPart(home, brokerLibrary, board);
        GatewayPart gateway = new GatewayPart(home, launcher, controlPlane, board);
        List<Part> parts = new ArrayList<>(List.of(
                controlPlane,
                broker,
                new SetupPart(controlPlane, broker, board),
                new OperatorPart(home, operator, controlPlane, board),
                new NodePart(home, launcher, controlPlane, console.clock(), this::log),
                gateway));
        Optional.ofNullable(recording).ifPresent(file -> {
            MeshJvm jvm = MeshJvm.with(library, brokerLibrary, console.projectRoot());
            parts.add(new ReplayerPart(home, jvm, file, controlPlane));
            parts.add(new PipelinePart(home, jvm, console.projectRoot().resolve(PIPELINE), controlPlane, gateway));
        });
        Supervisor supervisor = new Supervisor(parts, board, this::log, REFRESH);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stopping").unstarted(() -> {
                    log("told to stop");
                    try {
                        supervisor.stop();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    log("stopped");
                }));
        supervisor.start();
    }

    private synchronized void log(String line) {
        console.out().println(console.clock().instant().truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }
}
