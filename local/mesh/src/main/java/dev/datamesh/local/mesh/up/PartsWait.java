package dev.datamesh.local.mesh.up;

import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.console.Steps;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.home.MeshState.Endpoints;
import dev.datamesh.local.mesh.home.PartState;
import dev.datamesh.local.mesh.home.PartState.Phase;
import dev.datamesh.local.process.ManagedProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Follows what the supervisor says until all parts are ready, a line for each. */
final class PartsWait {
    private static final Duration POLL = Duration.ofMillis(50);

    /** A start that takes longer says what it is at. */
    private static final Duration LONG = Duration.ofSeconds(10);

    /** So often a part may fail before we say that it will not come. */
    private static final int MOST_FAILURES = 3;

    private final MeshHome home;
    private final ManagedProcess supervisor;
    private final Steps steps;
    private final Set<Long> ranBefore;
    private final Set<String> ready = new HashSet<>();
    private final Map<String, String> told = new HashMap<>();

    /** @param ranBefore the processes that ran already when we came */
    PartsWait(MeshHome home, ManagedProcess supervisor, Steps steps, Set<Long> ranBefore) {
        this.home = home;
        this.supervisor = supervisor;
        this.steps = steps;
        this.ranBefore = Set.copyOf(ranBefore);
    }

    MeshState await() throws InterruptedException {
        while (true) {
            // What an older supervisor wrote last says nothing about this one.
            Optional<MeshState> state = MeshState.read(home).filter(each -> each.supervisor() == supervisor.pid());
            if (state.isPresent()) {
                state.get().parts().forEach(part -> look(part, state.get().endpoints()));
                if (state.get().parts().stream().allMatch(part -> part.phase() == Phase.READY)) {
                    return state.get();
                }
            }
            if (!supervisor.isAlive()) {
                throw new MeshException(
                        "the background process that keeps the mesh up has ended" + supervisor.quotation(),
                        "the log says more: mesh logs supervisor");
            }
            Thread.sleep(POLL);
        }
    }

    private void look(PartState part, Endpoints endpoints) {
        if (part.phase() == Phase.READY && ready.add(part.name())) {
            steps.done(part.name(), Duration.ofMillis(part.tookMillis()), detail(part, endpoints));
        }
        boolean longAtIt =
                part.phase() == Phase.STARTING && System.currentTimeMillis() - part.sinceMillis() > LONG.toMillis();
        if ((longAtIt || part.phase() == Phase.FAILED)
                && !part.doing().isEmpty()
                && !part.doing().equals(told.put(part.name(), part.doing()))) {
            steps.aside(part.name(), part.doing());
        }
        if (part.phase() == Phase.FAILED && part.restarts() >= MOST_FAILURES) {
            throw new MeshException(
                    part.name() + " does not start: " + part.doing(),
                    "'mesh doctor' looks at what can be wrong, 'mesh logs' at what was said");
        }
    }

    private String detail(PartState part, Endpoints endpoints) {
        String found = part.processes().isEmpty()
                        || !part.processes().stream().allMatch(each -> ranBefore.contains(each.pid()))
                ? ""
                : ", found running";
        return switch (part.name()) {
            case "control-plane" ->
                endpoints.server() + "  ("
                        + part.processes().stream().map(PartState.Running::name).collect(Collectors.joining(", "))
                        + ")" + found;
            case "broker" -> "Kafka, " + endpoints.bootstrapServers() + found;
            case "gateway" -> "Arrow Flight, " + endpoints.gateway() + found;
            case "node" -> "runs the domains' runtimes as processes";
            case "set-up" -> "kinds, namespaces, roles, policies";
            default -> found.isEmpty() ? "" : "found running";
        };
    }
}
