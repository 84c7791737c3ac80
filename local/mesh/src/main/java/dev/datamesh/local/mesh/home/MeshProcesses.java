package dev.datamesh.local.mesh.home;

import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The processes of a mesh as they are written down beside their data, whoever started them and whether he lives. */
public record MeshProcesses(MeshHome home) {
    public static final String SUPERVISOR = "supervisor";

    private record Place(String name, Path directory) {}

    public Optional<ManagedProcess> supervisor() {
        return find(new Place(SUPERVISOR, home.supervisor()));
    }

    /** All others that run, in the order in which they can be stopped: whoever asks before whoever answers. */
    public List<ManagedProcess> running() {
        List<ManagedProcess> running = new ArrayList<>();
        find(new Place("band-pass", home.pipeline())).ifPresent(running::add);
        find(new Place("replayer", home.replayer())).ifPresent(running::add);
        find(new Place("gateway", home.gateway())).ifPresent(running::add);
        if (Files.isDirectory(home.node())) {
            running.addAll(new Processes(StateDirectory.at(home.node())).running());
        }
        for (Place place : List.of(
                new Place("operator", home.operator()),
                new Place("kafka", home.broker()),
                new Place("kube-controller-manager", home.controlPlane()),
                new Place("kube-apiserver", home.controlPlane()),
                new Place("etcd", home.controlPlane()))) {
            find(place).ifPresent(running::add);
        }
        return List.copyOf(running);
    }

    /**
     * What is written down of a mesh in which a process runs.
     *
     * @throws MeshException if there is no mesh, it is down, or the process does not run
     */
    public MeshState stateWith(String process) {
        MeshState state = MeshState.read(home)
                .orElseThrow(
                        () -> new MeshException("no mesh has been started in " + home.path(), "start one: mesh up"));
        List<ManagedProcess> running = running();
        if (running.isEmpty()) {
            throw new MeshException("the mesh in " + home.path() + " is down", "start it: mesh up");
        }
        if (running.stream().noneMatch(each -> each.name().equals(process))) {
            throw new MeshException(
                    process + " does not run in the mesh in " + home.path(),
                    "mesh status shows what runs; mesh up starts it");
        }
        return state;
    }

    private static Optional<ManagedProcess> find(Place place) {
        return Files.isDirectory(place.directory())
                ? new Processes(StateDirectory.at(place.directory())).find(place.name())
                : Optional.empty();
    }
}
