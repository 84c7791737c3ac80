package dev.datamesh.local.mesh.cluster;

import dev.datamesh.local.mesh.console.Console;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option by which a command works on another cluster than this machine's mesh. */
public final class MeshAccess {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "The cluster to talk to; else the mesh of this machine.")
    private Path kubeconfig;

    /** Whether it is the mesh of this machine, whose pods are processes here. */
    public boolean isThisMachine() {
        return kubeconfig == null;
    }

    public MeshCluster open(Console console) {
        return kubeconfig == null ? MeshCluster.ofHome(console) : MeshCluster.of(kubeconfig);
    }
}
