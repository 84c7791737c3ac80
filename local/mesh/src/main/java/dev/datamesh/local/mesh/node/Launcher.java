package dev.datamesh.local.mesh.node;

import dev.datamesh.local.process.ProcessSpec;
import java.nio.file.Path;
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
     * @param shared the file in which prepared classes are kept from one start to the next
     */
    public ProcessSpec spec(
            String name, Map<String, String> environment, int flightPort, int httpPort, Path shared, Path log) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("DATAMESH_FLIGHT_HOST", ANY_LOOPBACK);
        all.put("DATAMESH_FLIGHT_PORT", Integer.toString(flightPort));
        all.put("QUARKUS_HTTP_HOST", ANY_LOOPBACK);
        all.put("QUARKUS_HTTP_PORT", Integer.toString(httpPort));
        return ProcessSpec.of(
                        name,
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx384m",
                                "-XX:MaxDirectMemorySize=512m",
                                "-XX:+UseSerialGC",
                                "-XX:+AutoCreateSharedArchive",
                                "-XX:SharedArchiveFile=" + shared,
                                "-Xlog:cds=off",
                                "-Xlog:cds+dynamic=off",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Darrow.allocation.manager.type=Unsafe",
                                "-jar",
                                application.resolve("quarkus-run.jar").toString()),
                        log)
                .withEnvironment(all);
    }
}
