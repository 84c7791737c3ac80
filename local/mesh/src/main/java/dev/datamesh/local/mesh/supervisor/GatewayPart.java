package dev.datamesh.local.mesh.supervisor;

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

/** The gateway, where clients look for a mesh when nothing is said. */
final class GatewayPart extends ProcessPart {
    static final String NAME = "gateway";

    /** Where clients look; another if somebody has it. */
    private static final int PREFERRED_PORT = 31_206;

    private static final String FLIGHT = "flight";
    private static final String SERVICE_ACCOUNT = "datamesh-gateway";
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);

    private final Launcher launcher;
    private final ControlPlanePart controlPlane;
    private final Board board;

    private volatile String address = "";

    GatewayPart(MeshHome home, Launcher launcher, ControlPlanePart controlPlane, Board board) {
        super(NAME, home.gateway(), Set.of(SetupPart.NAME));
        this.launcher = launcher;
        this.controlPlane = controlPlane;
        this.board = board;
    }

    @Override
    public List<ManagedProcess> start(Progress progress) {
        Processes processes = new Processes(state());
        boolean runs = processes.find(NAME).isPresent();
        Ports ports = new Ports(state());
        ports.prefer(FLIGHT, PREFERRED_PORT);
        int flight = ports.of(FLIGHT, runs);
        int http = ports.of(NAME, runs);
        ProcessSpec spec = launcher.spec(
                        NAME,
                        Map.of(
                                "DATAMESH_ROLE",
                                "gateway",
                                "KUBECONFIG",
                                writeKubeconfig().toString()),
                        flight,
                        http,
                        log())
                .withProbe(new HealthProbe("http://127.0.0.1:" + http + "/q/health/ready"))
                .withStopGrace(STOP_GRACE);
        ManagedProcess process = processes.start(spec).awaitReady(READY_WITHIN, progress);
        address = "grpc://127.0.0.1:" + flight;
        board.endpoints(known -> known.withGateway(address));
        return List.of(process);
    }

    /** Where it is; asked for only by parts that need it to be ready. */
    String address() {
        return address;
    }

    /** A token lives a day; the client looks into the file again by itself. */
    @Override
    public void refresh() {
        Path unused = writeKubeconfig();
    }

    private Path writeKubeconfig() {
        return controlPlane.kubeconfig(NodePart.RUNTIMES_NAMESPACE, SERVICE_ACCOUNT, state());
    }
}
