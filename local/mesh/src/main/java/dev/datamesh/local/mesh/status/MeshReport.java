package dev.datamesh.local.mesh.status;

import dev.datamesh.local.mesh.cluster.ApiErrors;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.MeshKind;
import dev.datamesh.local.mesh.cluster.Readiness;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshProcesses;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.home.MeshState.Endpoints;
import dev.datamesh.local.process.ManagedProcess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a mesh stands: its processes as the system sees them, its objects as the API server does.
 *
 * @param up whether everything runs that was started
 * @param trouble why the API server could not be asked; empty if it could
 */
public record MeshReport(
        String home,
        boolean up,
        Endpoints endpoints,
        List<ProcessReport> processes,
        List<ObjectReport> objects,
        String trouble) {

    /** A process that should run. */
    public record ProcessReport(String name, boolean running, long pid, int restarts, String log) {}

    /** An object of the mesh. */
    public record ObjectReport(String kind, String name, boolean ready, String reason, String message) {}

    public MeshReport {
        processes = List.copyOf(processes);
        objects = List.copyOf(objects);
    }

    static MeshReport of(MeshHome home) {
        Optional<MeshState> state = MeshState.read(home);
        Endpoints endpoints = state.map(MeshState::endpoints).orElse(Endpoints.NONE);
        List<ProcessReport> processes = processes(new MeshProcesses(home), state);
        boolean up = !processes.isEmpty() && processes.stream().allMatch(ProcessReport::running);
        boolean apiServer = processes.stream().anyMatch(each -> each.name().equals("kube-apiserver") && each.running());
        List<ObjectReport> objects = new ArrayList<>();
        String trouble = "";
        if (apiServer) {
            try (MeshCluster cluster = MeshCluster.of(Path.of(endpoints.kubeconfig()))) {
                objects.addAll(objects(cluster));
            } catch (KubernetesClientException e) {
                trouble = ApiErrors.explained(e).getMessage();
            } catch (MeshException e) {
                trouble = e.getMessage();
            }
        }
        return new MeshReport(home.path().toString(), up, endpoints, processes, objects, trouble);
    }

    boolean allReady() {
        return up && trouble.isEmpty() && objects.stream().allMatch(ObjectReport::ready);
    }

    private static List<ProcessReport> processes(MeshProcesses found, Optional<MeshState> state) {
        List<ManagedProcess> running = new ArrayList<>(found.running());
        found.supervisor().ifPresent(running::add);
        List<ProcessReport> reports = new ArrayList<>();
        for (ManagedProcess process : running) {
            int restarts = state.stream()
                    .flatMap(each -> each.parts().stream())
                    .filter(part ->
                            part.processes().stream().anyMatch(one -> one.name().equals(process.name())))
                    .mapToInt(part -> part.restarts())
                    .sum();
            reports.add(new ProcessReport(
                    process.name(), true, process.pid(), restarts, process.log().toString()));
        }
        // What the supervisor last knew of and the system does not.
        Stream<ProcessReport> missing = state.stream()
                .flatMap(each -> each.parts().stream())
                .flatMap(part -> part.processes().stream()
                        .map(each -> new ProcessReport(each.name(), false, 0, part.restarts(), each.log())))
                .filter(each -> running.stream().noneMatch(one -> one.name().equals(each.name())));
        reports.addAll(missing.toList());
        reports.sort(Comparator.comparing(ProcessReport::name));
        return reports;
    }

    private static List<ObjectReport> objects(MeshCluster cluster) {
        List<ObjectReport> reports = new ArrayList<>();
        for (MeshKind kind : MeshKind.values()) {
            for (GenericKubernetesResource object : kind.list(cluster.client())) {
                Readiness readiness = Readiness.of(object);
                reports.add(new ObjectReport(
                        kind.kind(),
                        kind.named(object).title(),
                        readiness.ready(),
                        readiness.reason(),
                        readiness.message()));
            }
        }
        return reports;
    }
}
