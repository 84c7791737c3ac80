package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.node.Launcher;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Ports;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operator, with the rights of its own ServiceAccount and no others. */
final class OperatorPart extends ProcessPart {
    static final String NAME = "operator";

    private static final String SERVICE_ACCOUNT = "datamesh-operator";
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofSeconds(20);

    private final Path application;
    private final ControlPlanePart controlPlane;
    private final Board board;

    /** @param application the folder that the operator's build made, with {@code quarkus-run.jar} in it */
    OperatorPart(MeshHome home, Path application, ControlPlanePart controlPlane, Board board) {
        super(NAME, home.operator(), Set.of(SetupPart.NAME));
        this.application = application;
        this.controlPlane = controlPlane;
        this.board = board;
    }

    @Override
    public List<ManagedProcess> start(Progress progress) {
        Processes processes = new Processes(state());
        int port = new Ports(state()).of(NAME, processes.find(NAME).isPresent());
        String health = "http://127.0.0.1:" + port + "/q/health/ready";
        ProcessSpec spec = ProcessSpec.of(NAME, command(), log())
                .withEnvironment(Map.of(
                        "KUBECONFIG",
                        writeKubeconfig().toString(),
                        "DATAMESH_SYSTEM_NAMESPACE",
                        KafkaCredentials.SYSTEM_NAMESPACE,
                        "DATAMESH_RUNTIMES_NAMESPACE",
                        NodePart.RUNTIMES_NAMESPACE,
                        "DATAMESH_RUNTIME_IMAGE",
                        Launcher.IMAGE,
                        "QUARKUS_HTTP_HOST",
                        "127.0.0.1",
                        "QUARKUS_HTTP_PORT",
                        Integer.toString(port)))
                .withProbe(new HealthProbe(health))
                .withStopGrace(STOP_GRACE);
        ManagedProcess process = processes.start(spec).awaitReady(READY_WITHIN, progress);
        board.endpoints(known -> known.withOperatorHealth(health));
        return List.of(process);
    }

    /** A token lives a day; the client looks into the file again by itself. */
    @Override
    public void refresh() {
        Path unused = writeKubeconfig();
    }

    private Path writeKubeconfig() {
        return controlPlane.kubeconfig(KafkaCredentials.SYSTEM_NAMESPACE, SERVICE_ACCOUNT, state());
    }

    private List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                application.resolve("quarkus-run.jar").toString());
    }
}
