package dev.datamesh.local.mesh.console;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What surrounds a run of the command.
 *
 * @param environment the process's environment variables
 * @param out where results go
 * @param err where errors and asides go
 * @param in where answers come from
 */
public record Console(
        Map<String, String> environment, PrintWriter out, PrintWriter err, Answers in, InstantSource clock) {

    private static final String ROOT = "datamesh.root";

    /** Reads what the user answers; absent at the end of the input. */
    @FunctionalInterface
    public interface Answers {
        Optional<String> line();
    }

    public Console {
        environment = Map.copyOf(environment);
    }

    /** The process's own. */
    public static Console ofProcess() {
        return new Console(
                System.getenv(),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                () -> Optional.ofNullable(System.console()).map(java.io.Console::readLine),
                InstantSource.system());
    }

    /** Whether the user says yes; no answer is no. */
    public boolean confirms(String question) {
        out.print(question + " [y/N] ");
        out.flush();
        return in.line()
                .map(answer ->
                        answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"))
                .orElse(false);
    }

    /** The folder of the project: examples and the operator's build are found in it. */
    public Path projectRoot() {
        String said = System.getProperty(ROOT, "");
        if (said.isEmpty()) {
            throw new MeshException(
                    "the folder of the project is not known", "start mesh by its launcher, ./mesh, which says it");
        }
        return Path.of(said);
    }
}
