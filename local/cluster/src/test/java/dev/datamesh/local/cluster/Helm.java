package dev.datamesh.local.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Helm, as it is on the PATH.
 *
 * @param program where
 */
record Helm(Path program) {
    static final Path CHART = Path.of("..", "..", "charts", "datamesh");
    static final String SYSTEM = "datamesh-system";

    private static final long LIMIT_SECONDS = 180;

    static Optional<Helm> found() {
        return onPath("helm").map(Helm::new);
    }

    /** A program of this name. */
    static Optional<Path> onPath(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** All that the chart makes with these settings ({@code a.b=c}). */
    List<HasMetadata> template(String... settings) throws IOException, InterruptedException {
        Outcome outcome = templated(settings);
        if (outcome.exit() != 0) {
            throw new IllegalStateException(outcome.error());
        }
        return Stream.of(outcome.output().split("(?m)^---.*$"))
                .filter(text -> text.lines().anyMatch(line -> line.startsWith("kind:")))
                .map(text -> (HasMetadata) Serialization.unmarshal(text))
                .toList();
    }

    /** The same as text, and what Helm says where it refuses. */
    Outcome templated(String... settings) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("template", "datamesh", CHART.toString(), "-n", SYSTEM));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return run(arguments);
    }

    Outcome run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        return outcome(command);
    }

    /** Runs a program to its end. */
    static Outcome outcome(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("helm", ".out");
        Path error = Files.createTempFile("helm", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(error.toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " took more than " + LIMIT_SECONDS + " s");
            }
            return new Outcome(
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.UTF_8),
                    Files.readString(error, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
            Files.delete(error);
        }
    }

    /** How a command ended, and what it said. */
    record Outcome(int exit, String output, String error) {}
}
