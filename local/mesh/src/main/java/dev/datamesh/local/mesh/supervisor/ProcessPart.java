package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Path;
import java.util.Set;

/** A part that is one process of its own name, with a directory of its own. */
abstract class ProcessPart implements Part {
    private final String name;
    private final Path directory;
    private final Set<String> needs;

    ProcessPart(String name, Path directory, Set<String> needs) {
        this.name = name;
        this.directory = directory;
        this.needs = needs;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Set<String> needs() {
        return needs;
    }

    @Override
    public final void stop() {
        new Processes(state()).find(name).ifPresent(ManagedProcess::stop);
    }

    final StateDirectory state() {
        return StateDirectory.at(directory);
    }

    final Path log() {
        return state().directory("logs").resolve(name + ".log");
    }
}
