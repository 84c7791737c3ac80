package dev.datamesh.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The operator as it is shipped: its own process, its own ServiceAccount's token. */
final class OperatorProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final int port;

    OperatorProcess(Path kubeconfig, Path log, String heap) throws IOException, InterruptedException {
        this.log = log;
        port = freePort();
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "-XX:+UseSerialGC",
                        "-XX:+UseStringDeduplication",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of("operator", "target", "quarkus-app", "quarkus-run.jar")
                                .toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .putAll(Map.of(
                        // glibc keeps a heap of its own for every few threads, of which little is used.
                        "MALLOC_ARENA_MAX",
                        "2",
                        "KUBECONFIG",
                        kubeconfig.toString(),
                        "QUARKUS_HTTP_HOST",
                        "127.0.0.1",
                        "QUARKUS_HTTP_PORT",
                        Integer.toString(port)));
        process = builder.start();
        awaitReady();
    }

    private void awaitReady() throws InterruptedException {
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady()) {
            checkAlive();
            if (System.nanoTime() > until) {
                throw new IllegalStateException("the operator did not become ready; see " + log);
            }
            Thread.sleep(20);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return get("/q/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private java.net.http.HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** Throws if it has ended by itself. */
    void checkAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the operator ended with " + process.exitValue() + "; see " + log);
        }
    }

    /** CPU seconds that it has used. */
    double cpuSeconds() {
        return process.toHandle().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /** The most memory that it has had in RAM, in MiB. */
    double peakRssMiB() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    /** Calls to Kafka so far, by operation. */
    Map<String, Double> kafkaCalls() throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("datamesh_kafka_calls_total{"))
                .collect(Collectors.groupingBy(
                        line -> line.replaceAll(".*operation=\"([^\"]*)\".*", "$1"),
                        Collectors.summingDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))));
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        int unused = process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        int unused = process.waitFor();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
