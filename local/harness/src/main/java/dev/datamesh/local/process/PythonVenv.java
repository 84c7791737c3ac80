package dev.datamesh.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Python environment of the tests' own, kept between runs, for the programs of others that have to agree with ours.
 *
 * @param directory where it is
 */
public record PythonVenv(Path directory) {
    private static final String STAMP = "installed.txt";

    /** Whether there is a Python to make one with. */
    public static boolean possible() throws IOException, InterruptedException {
        try {
            Process probe = new ProcessBuilder("python3", "-c", "import venv, ensurepip")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(30, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Installs packages, unless the same ones have been installed. */
    public void install(List<String> packages) throws IOException, InterruptedException {
        String wanted = String.join("\n", packages);
        Path stamp = directory.resolve(STAMP);
        if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
            return;
        }
        Files.createDirectories(directory);
        Path log = directory.resolve("install.log");
        run(List.of("python3", "-m", "venv", directory.toString()), Map.of(), log, 120);
        List<String> command = new ArrayList<>(List.of(python(), "-m", "pip", "install", "--quiet"));
        command.addAll(packages);
        int exit = run(command, Map.of(), log, 600);
        if (exit != 0) {
            throw new IllegalStateException("pip failed:\n" + Files.readString(log));
        }
        Files.writeString(stamp, wanted);
    }

    public String python() {
        return directory.resolve("bin/python").toString();
    }

    /** Runs a command with this environment's programs on the path; returns its exit code. */
    public int run(List<String> command, Map<String, String> environment, Path log, long limitSeconds)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile());
        builder.environment().merge("PATH", directory.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException(
                    command.getFirst() + " took more than " + limitSeconds + " s:\n" + Files.readString(log));
        }
        return process.exitValue();
    }
}
