package dev.datamesh.runtime.rig;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.flight.MeshFlightServer;
import dev.datamesh.runtime.flight.Routes;
import dev.datamesh.runtime.flight.ServerSettings;
import dev.datamesh.runtime.live.KafkaBlockSource;
import dev.datamesh.runtime.live.LiveSettings;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.rig.LiveRig.TestTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, so that it can be killed. */
public final class ServerProcess implements AutoCloseable {
    private final List<String> command;
    private Process process;

    private ServerProcess(List<String> command) {
        this.command = command;
    }

    /** Serves one topic, on a port of 127.0.0.1. */
    public static ServerProcess start(String kafka, int port, TestTopic topic) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                ServerProcess.class.getName(),
                kafka,
                Integer.toString(port),
                topic.name()));
        topic.channels().forEach(channel -> command.add(channel.name() + "=" + channel.sampleRate()));
        ServerProcess server = new ServerProcess(command);
        server.again();
        return server;
    }

    /** Starts it once more. */
    public void again() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Ends it as a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** Takes the broker's address, a port, a topic, and channels with their rates. */
    public static void main(String[] args) throws Exception {
        ProductRef product = new ProductRef("x1", "p");
        List<Channel> channels = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            int rate = args[i].lastIndexOf('=');
            channels.add(new Channel(
                    args[i].substring(0, rate),
                    DataType.FLOAT64,
                    Integer.parseInt(args[i].substring(rate + 1)),
                    args[2].substring("arrakis-".length()),
                    i - 3,
                    "x1.p.main",
                    LiveRig.STRIDE,
                    LiveRig.STRIDE,
                    LiveRig.MAX_LATENCY,
                    product,
                    args[2]));
        }
        Catalogue catalogue = new Catalogue();
        catalogue.put(new ProductEntry(product, List.of(), channels));
        var metrics = new SimpleMeterRegistry();
        new MeshFlightServer(
                        ServerSettings.plain("test").withBindAddress("127.0.0.1"),
                        catalogue,
                        new OpenAccess(),
                        Routes.here(),
                        publisher -> Map.of(),
                        (publisher, wanted) -> {
                            throw new RegistrationException("not here", false);
                        },
                        new KafkaBlockSource(
                                Map.of("bootstrap.servers", args[0]),
                                LiveSettings.standard(),
                                InstantSource.system(),
                                metrics),
                        metrics,
                        InstantSource.system())
                .start(Integer.parseInt(args[1]));
        new CountDownLatch(1).await();
    }
}
