package dev.datamesh.local.mesh.supervisor;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How further processes of this command are started.
 *
 * @param java the JVM's program
 * @param library the folder of its jars
 * @param broker the folder of the broker's jars
 * @param root the folder of the project
 */
public record MeshJvm(Path java, Path library, Path broker, Path root) {
    private static final String MAIN = "dev.datamesh.local.mesh.Mesh";

    /** With the JVM that runs now. */
    public static MeshJvm with(Path library, Path broker, Path root) {
        return new MeshJvm(Path.of(System.getProperty("java.home"), "bin", "java"), library, broker, root);
    }

    /** A program of one file of Java, that uses the classes of this command. */
    public List<String> source(Path file, List<String> arguments) {
        List<String> command = options();
        command.addAll(List.of("-cp", classPath(), file.toString()));
        command.addAll(arguments);
        return command;
    }

    public List<String> command(List<String> arguments) {
        List<String> command = options();
        Path cache = library.resolve("mesh.aot");
        if (Files.isRegularFile(cache)) {
            command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:disable"));
        }
        command.addAll(List.of("-cp", classPath(), MAIN));
        command.addAll(arguments);
        return command;
    }

    private List<String> options() {
        return new ArrayList<>(List.of(
                java.toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Darrow.allocation.manager.type=Unsafe",
                "-Ddatamesh.broker.lib=" + broker,
                "-Ddatamesh.root=" + root));
    }

    /** In the order of the launcher, or the cache of prepared classes is of no use. */
    private String classPath() {
        try (Stream<Path> jars = Files.list(library)) {
            return jars.map(Path::toString)
                    .filter(jar -> jar.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
