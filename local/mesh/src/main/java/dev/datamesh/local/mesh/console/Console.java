package dev.datamesh.local.mesh.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
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
                answers(System.in),
                InstantSource.system());
    }

    /** Answers a line each, from a terminal or what is piped in. */
    static Answers answers(InputStream lines) {
        var reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
        return () -> {
            try {
                return Optional.ofNullable(reader.readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** Whether the user says yes; no answer is no, and then it is said how to do without. */
    public boolean confirms(String question) {
        out.print(question + " [y/N] ");
        out.flush();
        Optional<String> said = in.line();
        if (said.isEmpty()) {
            out.println();
            err.println("no answer came: --yes goes on without asking");
        }
        return said.map(answer ->
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
