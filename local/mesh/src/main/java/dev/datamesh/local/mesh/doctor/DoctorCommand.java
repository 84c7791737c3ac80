package dev.datamesh.local.mesh.doctor;

import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.console.Table;
import dev.datamesh.local.mesh.doctor.Finding.Verdict;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshProcesses;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.home.PartState.Phase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description =
                "Look at all that a mesh needs, on this machine or on a cluster: what stands, what fails, what to do.",
        footer = {
            "",
            "With --kubeconfig: the cluster's version, kinds, operator and leader, gateway, runtimes, built-in policies, "
                    + "planes, domains and products. Changes nothing. Exit code 0 if nothing fails, else 1."
        })
public final class DoctorCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "The cluster to look at; else the mesh of this machine.")
    private Path kubeconfig;

    public DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Finding> findings = kubeconfig == null ? ofThisMachine() : ofCluster(kubeconfig);
        print(findings);
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.failure) ? 1 : 0;
    }

    private List<Finding> ofCluster(Path named) {
        try (MeshCluster cluster = MeshCluster.of(named)) {
            List<Finding> findings = new ArrayList<>(new ClusterChecks(cluster, Remedies.OF_A_CLUSTER).findings());
            if (findings.getFirst().verdict() == Verdict.ok) {
                findings.addAll(1, new InstallationChecks(cluster.client(), console.clock()).findings());
            }
            return findings;
        }
    }

    private List<Finding> ofThisMachine() {
        MeshHome home = MeshHome.of(console.environment());
        Optional<MeshState> state = MeshState.read(home);
        Optional<Path> programs = state.map(each -> each.endpoints().kubectl())
                .filter(kubectl -> !kubectl.isEmpty())
                .map(kubectl -> Path.of(kubectl).getParent());
        List<Finding> findings = new ArrayList<>(
                new MachineChecks(home, console.projectRoot(), console.environment(), programs).findings());
        if (state.isEmpty()) {
            findings.add(Finding.failure("mesh", "none has been started in " + home.path(), "mesh up starts one"));
        } else if (isDown(home, state.get())) {
            findings.add(
                    Finding.failure("mesh", "is down, its data are in " + home.path(), "mesh up goes on with them"));
        } else {
            findings.addAll(new ProcessChecks(home, state.get()).findings());
            findings.addAll(cluster(state.get()));
        }
        return findings;
    }

    private static boolean isDown(MeshHome home, MeshState state) {
        MeshProcesses processes = new MeshProcesses(home);
        return state.parts().stream().allMatch(part -> part.phase() == Phase.STOPPED)
                && processes.supervisor().isEmpty()
                && processes.running().isEmpty();
    }

    private static List<Finding> cluster(MeshState state) {
        if (state.endpoints().kubeconfig().isEmpty()) {
            return List.of(Finding.skipped("API server", "it has not been started yet"));
        }
        try (MeshCluster cluster = MeshCluster.of(Path.of(state.endpoints().kubeconfig()))) {
            return new ClusterChecks(cluster, Remedies.OF_THIS_MACHINE).findings();
        } catch (MeshException e) {
            return List.of(Finding.failure("API server", e.getMessage(), e.remedy()));
        }
    }

    private void print(List<Finding> findings) {
        Table table = new Table();
        findings.forEach(finding -> table.row(finding.verdict().name(), finding.about(), finding.what()));
        table.lines().forEach(console.out()::println);
        List<Finding> bad =
                findings.stream().filter(finding -> !finding.remedy().isEmpty()).toList();
        if (bad.isEmpty()) {
            console.out().println("\nAll is well.");
            return;
        }
        console.out().println("\nWhat to do:");
        bad.forEach(finding -> console.out().println("  " + finding.about() + ": " + finding.remedy()));
    }
}
