package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.controlplane.BinarySources;
import dev.datamesh.local.controlplane.ControlPlane;
import dev.datamesh.local.controlplane.ControlPlaneOptions;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** etcd, the API server and the controllers. */
final class ControlPlanePart implements Part {
    static final String NAME = "control-plane";

    private final MeshHome home;
    private final Board board;

    private volatile ControlPlane plane;

    ControlPlanePart(MeshHome home, Board board) {
        this.home = home;
        this.board = board;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> needs() {
        return Set.of();
    }

    @Override
    public List<ManagedProcess> start(Progress progress) {
        // A failed start leaves a closed one behind, so each begins anew; it finds what runs by the directory.
        ControlPlane fresh = ControlPlane.at(options().withProgress(progress));
        fresh.start();
        board.endpoints(known -> known.withControlPlane(
                fresh.serverUrl(),
                fresh.adminKubeconfig().toString(),
                fresh.kubectl().toString()));
        ControlPlane before = plane;
        plane = fresh;
        if (before != null) {
            before.detach();
        }
        return fresh.processes();
    }

    /** The control plane that runs; asked for only by parts that need it to be ready. */
    ControlPlane plane() {
        return plane;
    }

    /** Writes a kubeconfig of a ServiceAccount into a part's directory, anew at each call: a token lives a day. */
    Path kubeconfig(String namespace, String serviceAccount, StateDirectory directory) {
        return plane.kubeconfigFor(namespace, serviceAccount, directory.file("kubeconfig"));
    }

    /** Without looking for its programs, which may be gone. */
    @Override
    public void stop() {
        Processes processes = new Processes(StateDirectory.at(home.controlPlane()));
        // Whoever stores goes after who asks for it.
        for (String process : List.of("kube-controller-manager", "kube-apiserver", "etcd")) {
            processes.find(process).ifPresent(ManagedProcess::stop);
        }
    }

    private ControlPlaneOptions options() {
        return ControlPlaneOptions.persistent(home.controlPlane()).withBinaries(BinarySources.standard());
    }
}
