package dev.datamesh.local.mesh.status;

import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "kubeconfig",
        description = "Print the path of the kubeconfig of this machine's mesh, for kubectl.",
        footer = {"", "  export KUBECONFIG=$(mesh kubeconfig)", "  kubectl get datamesh -A"})
public final class KubeconfigCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--kubectl", description = "The path of the kubectl that belongs to it instead.")
    private boolean kubectl;

    public KubeconfigCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        MeshHome home = MeshHome.of(console.environment());
        MeshState.Endpoints endpoints = MeshState.read(home)
                .map(MeshState::endpoints)
                .filter(known -> !known.kubeconfig().isEmpty())
                .orElseThrow(
                        () -> new MeshException("no mesh has been started in " + home.path(), "start one: mesh up"));
        console.out().println(kubectl ? endpoints.kubectl() : endpoints.kubeconfig());
        return 0;
    }
}
