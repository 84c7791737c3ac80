package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.mesh.home.PartState;
import dev.datamesh.local.mesh.home.PartState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps all parts of a mesh up until it is told to stop, then stops them in the reverse order of their start. */
final class Supervisor {
    private final List<Part> parts;
    private final Board board;
    private final Consumer<String> log;
    private final Duration refresh;
    private final List<Thread> keepers = new ArrayList<>();

    /**
     * @param parts in the order of their start
     * @param refresh how often each is refreshed while it runs
     */
    Supervisor(List<Part> parts, Board board, Consumer<String> log, Duration refresh) {
        this.parts = List.copyOf(parts);
        this.board = board;
        this.log = log;
        this.refresh = refresh;
    }

    void start() {
        for (Part part : parts) {
            PartKeeper keeper = new PartKeeper(part, board, log, refresh);
            keepers.add(Thread.ofPlatform().name("keeper of " + part.name()).start(() -> {
                try {
                    keeper.keep();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
    }

    /** Stops all; returns when nothing runs any more. */
    void stop() throws InterruptedException {
        keepers.forEach(Thread::interrupt);
        for (Thread keeper : keepers) {
            keeper.join();
        }
        for (Part part : parts.reversed()) {
            long began = board.now();
            try {
                part.stop();
                log.accept(part.name() + " stopped after " + (board.now() - began) + " ms");
            } catch (RuntimeException e) {
                // The others are to be stopped all the same.
                log.accept(part.name() + " could not be stopped: " + e.getMessage());
            }
            board.update(
                    part.name(),
                    state -> new PartState(
                            state.name(),
                            Phase.STOPPED,
                            board.now(),
                            state.tookMillis(),
                            state.restarts(),
                            "",
                            List.of()));
        }
    }
}
