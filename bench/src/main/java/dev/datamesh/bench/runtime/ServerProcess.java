package dev.datamesh.bench.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server under measurement: the runtime's, or the reference. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path log;

    private ServerProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** @param options of the JVM, after those that the runtime is always started with */
    static ServerProcess ours(String kafka, List<String> options) throws IOException, InterruptedException {
        return ours(kafka, options, List.of());
    }

    /** One that archives a site into a folder. */
    static ServerProcess archiving(String kafka, Path folder, int channels, List<String> options)
            throws IOException, InterruptedException {
        return ours(kafka, options, List.of(folder.toString(), Integer.toString(channels)));
    }

    private static ServerProcess ours(String kafka, List<String> options, List<String> more)
            throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:MaxDirectMemorySize=512m",
                "-XX:+UseSerialGC",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ServedRuntime.class.getName(),
                kafka,
                Integer.toString(port)));
        command.addAll(more);
        return start(port, command);
    }

    static ServerProcess reference(String command, String kafka) throws IOException, InterruptedException {
        int port = freePort();
        Path publishers = Files.createTempDirectory("bench-publishers");
        for (Load load : List.of(Load.ONE, Load.MANY)) {
            Files.writeString(publishers.resolve(load.id() + ".toml"), load.toml());
        }
        return start(
                port,
                List.of(
                        command,
                        "-q",
                        "-u",
                        "grpc://127.0.0.1:" + port,
                        "kafka",
                        "--kafka-url",
                        kafka,
                        "--publisher-config",
                        publishers.toString()));
    }

    private static ServerProcess start(int port, List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("bench-server", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServerProcess server = new ServerProcess(process, port, log);
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!server.accepts()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                server.close();
                throw new IllegalStateException(command.getFirst() + " does not serve:\n" + Files.readString(log));
            }
            Thread.sleep(100);
        }
        return server;
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** The processor time it has used. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Its resident memory in MiB. */
    double residentMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("no VmRSS");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(log);
        } catch (IOException e) {
            // A log that stays behind hurts nobody.
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
