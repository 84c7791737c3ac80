package dev.datamesh.local.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What to run and how to tell that it runs.
 *
 * @param name unique in its state directory; also the name of its pid record
 * @param command program and arguments; secrets do not belong here, every user of the machine can read them
 * @param environment added to the few variables every child gets (PATH, HOME, USER, LANG, TZ, TMPDIR)
 * @param directory working directory
 * @param log where standard output and error go; moved aside at a start once it has grown large
 * @param moreLogs other files the program writes, quoted beside {@code log} when it fails
 * @param inputs files that belong to the command: a change of their content makes it another command, so a running
 *     process of the old one is replaced, not adopted
 * @param probe when it counts as ready
 * @param stopGrace how long it may take to stop before it is killed
 */
public record ProcessSpec(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path directory,
        Path log,
        List<Path> moreLogs,
        List<Path> inputs,
        ReadinessProbe probe,
        Duration stopGrace) {

    public ProcessSpec {
        if (!name.matches("[a-z0-9][a-z0-9-]*")) {
            throw new IllegalArgumentException("process name '" + name + "': only lower case letters, digits and -");
        }
        command = List.copyOf(command);
        environment = Map.copyOf(new TreeMap<>(environment));
        moreLogs = List.copyOf(moreLogs);
        inputs = List.copyOf(inputs);
    }

    /** A process that is ready once it runs, in the directory of its log, with ten seconds to stop. */
    public static ProcessSpec of(String name, List<String> command, Path log) {
        return new ProcessSpec(
                name,
                command,
                Map.of(),
                log.toAbsolutePath().getParent(),
                log,
                List.of(),
                List.of(),
                ReadinessProbe.running(),
                Duration.ofSeconds(10));
    }

    public ProcessSpec withEnvironment(Map<String, String> added) {
        return new ProcessSpec(name, command, added, directory, log, moreLogs, inputs, probe, stopGrace);
    }

    public ProcessSpec withDirectory(Path working) {
        return new ProcessSpec(name, command, environment, working, log, moreLogs, inputs, probe, stopGrace);
    }

    public ProcessSpec withMoreLogs(Path... others) {
        return new ProcessSpec(name, command, environment, directory, log, List.of(others), inputs, probe, stopGrace);
    }

    public ProcessSpec withInputs(Path... files) {
        return new ProcessSpec(name, command, environment, directory, log, moreLogs, List.of(files), probe, stopGrace);
    }

    public ProcessSpec withProbe(ReadinessProbe asked) {
        return new ProcessSpec(name, command, environment, directory, log, moreLogs, inputs, asked, stopGrace);
    }

    public ProcessSpec withStopGrace(Duration grace) {
        return new ProcessSpec(name, command, environment, directory, log, moreLogs, inputs, probe, grace);
    }
}
