package dev.datamesh.local.mesh.up;

import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.process.ManagedProcess;

/** While it is open, the end of this process (Ctrl-C) stops what was started; once it is closed, that runs on. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /** @param ranBefore whether a mesh ran already: then it is not ours to stop */
    static Interruption of(Console console, ManagedProcess supervisor, boolean ranBefore) {
        Thread hook = Thread.ofPlatform().name("interrupted").unstarted(() -> {
            if (ranBefore) {
                console.err().println("\ninterrupted: the mesh had been started before, and runs on");
                return;
            }
            console.err().println("\ninterrupted: stopping what was started; what data there are stay");
            supervisor.stop();
            console.err().println("stopped");
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Interrupted at this very moment: then it does its work.
            return;
        }
    }
}
