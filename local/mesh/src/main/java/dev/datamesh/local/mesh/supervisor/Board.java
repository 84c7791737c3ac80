package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.home.MeshState.Endpoints;
import dev.datamesh.local.mesh.home.PartState;
import dev.datamesh.local.mesh.home.PartState.Phase;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** How all parts stand: kept for the threads of the supervisor, and written down at every change for everybody else. */
final class Board {
    private final MeshHome home;
    private final InstantSource clock;

    private MeshState state;

    Board(MeshHome home, InstantSource clock, String build, List<String> parts) {
        this.home = home;
        this.clock = clock;
        Endpoints before = MeshState.read(home).map(MeshState::endpoints).orElse(Endpoints.NONE);
        this.state = new MeshState(
                ProcessHandle.current().pid(),
                build,
                before,
                parts.stream()
                        .map(part -> PartState.waiting(part, clock.millis()))
                        .toList());
        state.write(home);
    }

    /** Changes what is known of a part, and its time with it if its phase becomes another. */
    synchronized void update(String part, UnaryOperator<PartState> change) {
        List<PartState> parts = new ArrayList<>(state.parts());
        parts.replaceAll(each -> each.name().equals(part) ? change.apply(each) : each);
        publish(new MeshState(state.supervisor(), state.build(), state.endpoints(), parts));
    }

    synchronized void endpoints(UnaryOperator<Endpoints> change) {
        publish(new MeshState(state.supervisor(), state.build(), change.apply(state.endpoints()), state.parts()));
    }

    /** Returns when all these parts are ready. */
    synchronized void awaitReady(Iterable<String> parts) throws InterruptedException {
        while (!allReady(parts)) {
            wait();
        }
    }

    long now() {
        return clock.millis();
    }

    private boolean allReady(Iterable<String> parts) {
        for (String part : parts) {
            if (state.part(part).filter(each -> each.phase() == Phase.READY).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void publish(MeshState changed) {
        if (!changed.equals(state)) {
            state = changed;
            state.write(home);
            notifyAll();
        }
    }
}
