package dev.datamesh.local.mesh.down;

import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.home.HomeLock;
import dev.datamesh.local.mesh.home.MeshHome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "reset",
        description = "Stop the mesh of this machine and forget all its data.",
        footer = {"", "Asks first. The control plane's downloaded or built programs stay."})
public final class ResetCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    public ResetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        MeshHome home = MeshHome.of(console.environment());
        if (!Files.isDirectory(home.path())) {
            console.out().println("There is nothing to forget: no mesh has been started in " + home.path() + ".");
            return 0;
        }
        if (!yes && !console.confirms("Stop the mesh and delete everything it holds in " + home.path() + "?")) {
            console.out().println("Nothing was changed.");
            return 1;
        }
        try (HomeLock lock = HomeLock.of(home, "reset", console)) {
            int unused = new Stopping(console, home).stopAll();
            home.forget();
        }
        console.out().println("Forgotten. 'mesh up' starts a new mesh.");
        return 0;
    }
}
