package dev.datamesh.local.mesh.node;

import dev.datamesh.local.process.ProcessSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the program of a runtime is started on this machine, in either role.
 *
 * @param application the folder that its build made, with {@code quarkus-run.jar} in it
 */
public record Launcher(Path application) {
    /** The image that stands for this program. */
    public static final String IMAGE = "datamesh-runtime:local";

    private static final String ANY_LOOPBACK = "127.0.0.1";

    /**
     * A process of it.
     *
     * @param environment what it is told, beside where to listen
     */
    public ProcessSpec spec(String name, Map<String, String> environment, int flightPort, int httpPort, Path log) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("DATAMESH_FLIGHT_HOST", ANY_LOOPBACK);
        all.put("DATAMESH_FLIGHT_PORT", Integer.toString(flightPort));
        all.put("QUARKUS_HTTP_HOST", ANY_LOOPBACK);
        all.put("QUARKUS_HTTP_PORT", Integer.toString(httpPort));
        return ProcessSpec.of(name, command(), log).withEnvironment(all);
    }

    /** The launcher script prepares classes with the same options, or they are of no use. */
    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:MaxDirectMemorySize=512m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Darrow.allocation.manager.type=Unsafe"));
        Path cache = application.resolve("runtime.aot");
        if (Files.isRegularFile(cache)) {
            command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:disable"));
        }
        command.addAll(List.of("-jar", application.resolve("quarkus-run.jar").toString()));
        return command;
    }
}
