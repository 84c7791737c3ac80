package dev.datamesh.local.broker;

import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.StateDirectory;
import dev.datamesh.local.process.TemporaryState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * How a broker is to run.
 *
 * @param state where its data, password, ports, pid and logs live; nothing else may live there
 * @param forgotten whether closing it deletes that directory
 * @param library gives the directory of Kafka's jars, once it is started
 * @param heapMegabytes the most memory its objects may take; the default bears some thousand partitions
 * @param authorizer whether ACLs count; without, everybody who logs in may do everything
 * @param advertisedPort the port clients are sent to; 0 means the broker's own (a proxy's port, to take the broker away)
 * @param properties added to the broker's configuration, or in place of it; with {@code ssl.keystore.location} among them it listens
 *     for TLS too
 * @param readyWithin how long its start may take
 */
public record BrokerOptions(
        StateDirectory state,
        boolean forgotten,
        Supplier<Path> library,
        int heapMegabytes,
        boolean authorizer,
        int advertisedPort,
        Map<String, String> properties,
        Duration readyWithin,
        Progress progress) {

    private static final int DEFAULT_HEAP_MEGABYTES = 256;

    public BrokerOptions {
        properties = Map.copyOf(new TreeMap<>(properties));
    }

    /** For tests: forgotten when closed. */
    public static BrokerOptions temporary() {
        return new BrokerOptions(
                TemporaryState.create("kafka"),
                true,
                BrokerLibrary::find,
                DEFAULT_HEAP_MEGABYTES,
                true,
                0,
                Map.of(),
                Duration.ofSeconds(60),
                Progress.silent());
    }

    /** For use: what it holds survives in the directory. */
    public static BrokerOptions persistent(Path directory) {
        return new BrokerOptions(
                StateDirectory.at(directory),
                false,
                BrokerLibrary::find,
                DEFAULT_HEAP_MEGABYTES,
                true,
                0,
                Map.of(),
                Duration.ofSeconds(60),
                Progress.silent());
    }

    boolean hasTlsListener() {
        return properties.containsKey("ssl.keystore.location");
    }

    public BrokerOptions withLibrary(Path jars) {
        return new BrokerOptions(
                state,
                forgotten,
                () -> jars,
                heapMegabytes,
                authorizer,
                advertisedPort,
                properties,
                readyWithin,
                progress);
    }

    public BrokerOptions withHeapMegabytes(int megabytes) {
        return new BrokerOptions(
                state, forgotten, library, megabytes, authorizer, advertisedPort, properties, readyWithin, progress);
    }

    public BrokerOptions withAuthorizer(boolean wanted) {
        return new BrokerOptions(
                state, forgotten, library, heapMegabytes, wanted, advertisedPort, properties, readyWithin, progress);
    }

    public BrokerOptions withAdvertisedPort(int port) {
        return new BrokerOptions(
                state, forgotten, library, heapMegabytes, authorizer, port, properties, readyWithin, progress);
    }

    public BrokerOptions withProperties(Map<String, String> added) {
        return new BrokerOptions(
                state, forgotten, library, heapMegabytes, authorizer, advertisedPort, added, readyWithin, progress);
    }

    public BrokerOptions withReadyWithin(Duration time) {
        return new BrokerOptions(
                state, forgotten, library, heapMegabytes, authorizer, advertisedPort, properties, time, progress);
    }

    public BrokerOptions withProgress(Progress told) {
        return new BrokerOptions(
                state, forgotten, library, heapMegabytes, authorizer, advertisedPort, properties, readyWithin, told);
    }
}
