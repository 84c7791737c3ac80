package dev.datamesh.local.mesh.down;

import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.home.HomeLock;
import dev.datamesh.local.mesh.home.MeshHome;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "down",
        description = "Stop the mesh of this machine. Its data stay.",
        footer = {"", "Stops whoever asks before whoever answers. 'mesh up' goes on with the same data."})
public final class DownCommand implements Callable<Integer> {
    private final Console console;

    public DownCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        MeshHome home = MeshHome.of(console.environment());
        if (!Files.isDirectory(home.path())) {
            console.out().println("No mesh has been started in " + home.path() + ".");
            return 0;
        }
        try (HomeLock lock = HomeLock.of(home, "down", console)) {
            int stopped = new Stopping(console, home).stopAll();
            console.out()
                    .println(
                            stopped == 0
                                    ? "Nothing runs. The data are in " + home.path() + "."
                                    : "Stopped " + stopped + " processes. The data stay in " + home.path()
                                            + "; 'mesh up' goes on with them, 'mesh reset' forgets them.");
        }
        return 0;
    }
}
