package dev.datamesh.local.process;

import java.nio.file.Path;
import java.util.List;

/** A program that starts a process and then ends as a crash would: no hooks, no farewell. */
final class CrashingParent {

    private CrashingParent() {}

    static ProcessSpec spec(Path directory) {
        return ProcessSpec.of("orphan", List.of("/bin/sleep", "60"), directory.resolve("orphan.log"));
    }

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        new Processes(StateDirectory.at(directory)).start(spec(directory));
        Runtime.getRuntime().halt(1);
    }
}
