package dev.datamesh.operator.registry;

import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Ports;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.StateDirectory;
import dev.datamesh.local.process.TemporaryState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A real registry as a child process, with an empty database in its memory. The build unpacks it before the integration tests. */
final class ApicurioRegistry implements AutoCloseable {
    private static final Path PROGRAM = Path.of("target", "apicurio", "quarkus-run.jar");

    private final StateDirectory state;
    private final ManagedProcess process;
    private final URI url;

    /** Something that may throw anything. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    private ApicurioRegistry(StateDirectory state, ManagedProcess process, URI url) {
        this.state = state;
        this.process = process;
        this.url = url;
    }

    /** Skips the test where the registry was not unpacked, as when a test is run alone in a fresh checkout. */
    static ApicurioRegistry start() {
        Assumptions.assumeTrue(Files.exists(PROGRAM), "there is no " + PROGRAM + ": run mvn pre-integration-test once");
        StateDirectory state = TemporaryState.create("registry");
        var ports = new Ports(state);
        int port = ports.free("registry");
        var url = URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
        ManagedProcess process = new Processes(state)
                .start(ProcessSpec.of(
                                "registry",
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx256m",
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "-jar",
                                        PROGRAM.toAbsolutePath().toString()),
                                state.directory("logs").resolve("registry.out"))
                        .withEnvironment(Map.of(
                                "APICURIO_STORAGE_KIND", "sql",
                                "APICURIO_STORAGE_SQL_KIND", "h2",
                                "APICURIO_DATASOURCE_URL", "jdbc:h2:mem:registry;DB_CLOSE_DELAY=-1",
                                "QUARKUS_HTTP_HOST", "127.0.0.1",
                                "QUARKUS_HTTP_PORT", String.valueOf(port),
                                "QUARKUS_MANAGEMENT_HOST", "127.0.0.1",
                                "QUARKUS_MANAGEMENT_PORT", String.valueOf(ports.free("management"))))
                        .withProbe(() -> answers(url)));
        process.awaitReady(Duration.ofSeconds(60), Progress.silent());
        return new ApicurioRegistry(state, process, url);
    }

    private static boolean answers(URI url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                                    HttpRequest.newBuilder(URI.create(url + "/subjects"))
                                            .timeout(Duration.ofSeconds(2))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        }
    }

    /** Its address, as a plane names it. */
    URI url() {
        return url;
    }

    /** While the work is done it keeps its connections and answers nothing. */
    void whileItHangs(Work work) throws Exception {
        process.pause();
        try {
            work.run();
        } finally {
            process.resume();
        }
    }

    @Override
    public void close() {
        process.stop();
        state.delete();
    }
}
