package dev.datamesh.local.mesh.down;

import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.Steps;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshProcesses;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.home.PartState;
import dev.datamesh.local.mesh.home.PartState.Phase;
import dev.datamesh.local.process.ManagedProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Stops all processes of a mesh, by their supervisor if it lives, else one by one. */
record Stopping(Console console, MeshHome home) {
    private static final Duration POLL = Duration.ofMillis(50);

    /** How many processes were stopped. */
    int stopAll() throws InterruptedException {
        Steps steps = new Steps(console.out());
        MeshProcesses processes = new MeshProcesses(home);
        int running = processes.running().size();
        Optional<ManagedProcess> supervisor = processes.supervisor();
        if (supervisor.isPresent()) {
            running++;
            stopBy(supervisor.get(), steps);
        }
        // Those of a supervisor that was killed, and those that it could not stop.
        for (ManagedProcess left : processes.running()) {
            long began = System.nanoTime();
            left.stop();
            steps.done(left.name(), Steps.since(began), "stopped");
        }
        return running;
    }

    private void stopBy(ManagedProcess supervisor, Steps steps) throws InterruptedException {
        Thread stopping = Thread.ofPlatform().name("stopping").start(supervisor::stop);
        long last = System.nanoTime();
        Map<String, Phase> told = new HashMap<>();
        boolean ended = false;
        while (!ended) {
            ended = stopping.join(POLL);
            for (PartState part :
                    MeshState.read(home).map(MeshState::parts).orElseThrow().reversed()) {
                if (part.phase() == Phase.STOPPED && told.put(part.name(), Phase.STOPPED) == null && hadProcess(part)) {
                    steps.done(part.name(), Steps.since(last), "stopped");
                    last = System.nanoTime();
                }
            }
        }
    }

    /** The set-up is done, not running: there is nothing to stop of it. */
    private static boolean hadProcess(PartState part) {
        return !part.name().equals("set-up");
    }
}
