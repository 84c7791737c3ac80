package dev.datamesh.local.broker;

import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Ports;
import dev.datamesh.local.process.ProcessFailedException;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.ReadinessProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * A real Apache Kafka broker on this machine: one KRaft node, a child process with a class path of its own.
 *
 * <p>One value stands for one state directory, whether the broker runs or not; whoever comes later with the same
 * directory finds the same broker, on the same ports, with the same data and password. Not safe for use by two at once.
 */
public final class Broker implements AutoCloseable {

    private static final String NAME = "kafka";
    private static final Duration STOP_GRACE = Duration.ofSeconds(20);

    private final BrokerOptions options;
    private final Processes processes;
    private final BrokerConfiguration configuration;
    private final Path java;

    private Broker(BrokerOptions options, BrokerConfiguration configuration) {
        this.options = options;
        this.processes = new Processes(options.state());
        this.configuration = configuration;
        this.java = Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The broker of a directory, started or adopted; returns when the admin can log in and it serves. */
    public static Broker start(BrokerOptions options) {
        Broker broker = at(options);
        broker.start();
        return broker;
    }

    /** The broker of a directory as it is: nothing is started. */
    public static Broker at(BrokerOptions options) {
        boolean runs = new Processes(options.state()).find(NAME).isPresent();
        Ports ports = new Ports(options.state());
        int port = ports.of("kafka", runs);
        int advertised = options.advertisedPort() == 0 ? port : options.advertisedPort();
        return new Broker(
                options,
                new BrokerConfiguration(
                        options.state(),
                        port,
                        ports.of("kafka-controller", runs),
                        advertised,
                        options.hasTlsListener() ? OptionalInt.of(ports.of("kafka-tls", runs)) : OptionalInt.empty()));
    }

    /** Starts it if it does not run, on the same ports and data as before. */
    public void start() {
        long began = System.nanoTime();
        Path library = options.library().get();
        Path logging = configuration.writeLogging();
        Path properties = configuration.writeProperties(adminPassword(), options.authorizer(), options.properties());
        new BrokerStorage(options.state(), java, library).formatIfNew(properties, adminPassword());
        ManagedProcess process = processes.start(spec(library, properties, logging));
        try {
            process.awaitReady(options.readyWithin(), options.progress());
        } catch (ProcessFailedException e) {
            process.kill();
            if (options.forgotten()) {
                close();
            }
            throw e;
        }
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        options.progress().say(process.adopted() ? "kafka was already up" : "kafka is up (" + millis + " ms)");
    }

    /** Stops it in order. Data stay, and so do its ports. */
    public void stop() {
        process().ifPresent(ManagedProcess::stop);
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process().ifPresent(ManagedProcess::kill);
    }

    /** Makes it mute: connections stay open and nothing is answered. */
    public void pause() {
        process().ifPresent(ManagedProcess::pause);
    }

    public void resume() {
        process().ifPresent(ManagedProcess::resume);
    }

    /** Stops it; a temporary one is deleted. */
    @Override
    public void close() {
        stop();
        if (options.forgotten()) {
            options.state().delete();
        }
    }

    public boolean isRunning() {
        return process().isPresent();
    }

    /** Its process, if it lives. */
    public Optional<ManagedProcess> process() {
        return processes.find(NAME);
    }

    /** The address clients are told, which may be a proxy's. */
    public String bootstrapServers() {
        return "127.0.0.1:" + configuration.advertisedPort();
    }

    /**
     * The address of the listener that speaks TLS.
     *
     * @throws IllegalStateException if the options ask for none
     */
    public String tlsBootstrapServers() {
        return "127.0.0.1:"
                + configuration
                        .tlsPort()
                        .orElseThrow(() -> new IllegalStateException("this broker has no TLS listener"));
    }

    /** The port the broker itself listens on: what a proxy forwards to. */
    public int port() {
        return configuration.port();
    }

    /** A super user. */
    public String adminUser() {
        return BrokerConfiguration.ADMIN;
    }

    /** Made once per state directory, and kept there readable by its owner only. */
    public String adminPassword() {
        return options.state().text("admin.password").orElseGet(() -> {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            options.state().write("admin.password", password);
            return password;
        });
    }

    /** What {@link Admin#create} needs to log in with all rights. */
    public Map<String, Object> adminClientProperties() {
        return clientProperties(adminUser(), adminPassword());
    }

    /** What any client needs to log in as a SCRAM user. */
    public Map<String, Object> clientProperties(String user, String password) {
        return ScramLogin.properties(bootstrapServers(), user, password);
    }

    private ProcessSpec spec(Path library, Path properties, Path logging) {
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xms64m",
                "-Xmx" + options.heapMegabytes() + "m",
                // A broker without memory neither answers nor ends, and whoever keeps it up could not know.
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlog4j2.configurationFile=" + logging));
        command.addAll(archivedClasses(library.toAbsolutePath().resolveSibling("kafka-classes.jsa")));
        command.addAll(List.of("-cp", library + "/*", "kafka.Kafka", properties.toString()));
        return ProcessSpec.of(NAME, command, options.state().directory("logs").resolve("broker.out"))
                .withMoreLogs(configuration.log())
                .withInputs(properties, logging)
                .withProbe(ReadinessProbe.accepts(configuration.port()).then(this::serves))
                .withStopGrace(STOP_GRACE);
    }

    /** The first broker that stops leaves its loaded classes beside the jars; the next ones start in half the time. */
    private static List<String> archivedClasses(Path archive) {
        if (Files.isWritable(archive.getParent())) {
            return List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive);
        }
        return Files.isReadable(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    private boolean serves() throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, Object> patient = new HashMap<>(adminClientProperties());
        patient.put("request.timeout.ms", "2000");
        patient.put("default.api.timeout.ms", "4000");
        try (Admin admin = Admin.create(patient)) {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        }
    }
}
