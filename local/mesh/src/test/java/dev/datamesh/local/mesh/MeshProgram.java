package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.supervisor.MeshJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The mesh command as a user runs it: as a program, from what the build made, with a home of its own. */
class MeshProgram {
    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final MeshHome home;
    private final MeshJvm jvm =
            MeshJvm.with(ROOT.resolve("local/mesh/target/lib"), ROOT.resolve("local/broker/target/lib"), ROOT);

    MeshProgram(Path home) {
        this.home = new MeshHome(home);
    }

    /** What a run said and how it ended. */
    record Run(int code, String output) {
        Run succeeded() {
            assertThat(code).as(output).isZero();
            return this;
        }
    }

    MeshHome home() {
        return home;
    }

    /** The words that start it, before its arguments. */
    List<String> command() {
        return jvm.command(List.of());
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("mesh-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(jvm.command(List.of(arguments)))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("MESH_HOME", home.path().toString());
            Process process = builder.start();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("mesh " + String.join(" ", arguments) + " has not ended after " + LIMIT + ":\n"
                        + Files.readString(output));
            }
            return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    /** The pids of what runs, by the process's name. */
    Map<String, Long> pids() throws IOException, InterruptedException {
        JsonNode report =
                new ObjectMapper().readTree(run("status", "-o", "json").output());
        Map<String, Long> pids = new HashMap<>();
        report.path("processes").forEach(process -> {
            if (process.path("running").asBoolean()) {
                pids.put(process.path("name").asText(), process.path("pid").asLong());
            }
        });
        return pids;
    }

    static void kill(long pid) {
        assertThat(ProcessHandle.of(pid)).isPresent().hasValueSatisfying(ProcessHandle::destroyForcibly);
    }
}
