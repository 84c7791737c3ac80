package dev.datamesh.local.mesh.logs;

import dev.datamesh.local.mesh.home.MeshHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The logs of a mesh's processes, by the name of the process. */
final class LogFiles {
    private static final String ENDING = ".log";

    private LogFiles() {}

    static SortedMap<String, Path> of(MeshHome home) {
        SortedMap<String, Path> logs = new TreeMap<>();
        for (Path part : List.of(
                home.supervisor(),
                home.controlPlane(),
                home.broker(),
                home.operator(),
                home.node(),
                home.gateway(),
                home.replayer(),
                home.pipeline())) {
            Path folder = part.resolve("logs");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.toString().endsWith(ENDING))
                            // Who asked for what is no log of a process.
                            .filter(file -> !file.endsWith("audit.log"))
                            .forEach(file -> logs.put(nameOf(file), file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return logs;
    }

    private static String nameOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ENDING.length());
    }
}
