package dev.datamesh.bench.runtime;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.archive.Archive;
import dev.datamesh.runtime.archive.ArchiveHealth;
import dev.datamesh.runtime.archive.Archivers;
import dev.datamesh.runtime.archive.KafkaTopicIds;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.flight.MeshFlightServer;
import dev.datamesh.runtime.flight.Routes;
import dev.datamesh.runtime.flight.ServerSettings;
import dev.datamesh.runtime.live.KafkaBlockSource;
import dev.datamesh.runtime.live.LiveSettings;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The runtime's server as a process of its own, so that its costs are its own: over a broker, open to all. */
public final class ServedRuntime {
    /** How many channels are only there to be searched. */
    static final int SEARCHED = 100_000;

    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private ServedRuntime() {}

    /** Takes the broker's address and a port; then, to archive a site, the archive's folder and how many channels it has. */
    public static void main(String[] args) throws Exception {
        // As the runtime's own settings have it: without any, what is not logged is still put into words.
        ROOT.setLevel(Level.INFO);
        KAFKA.setLevel(Level.WARNING);
        Catalogue catalogue = new Catalogue();
        Load.ALL.forEach(load -> load.serve(catalogue));
        Map<String, Object> kafka = Map.of("bootstrap.servers", args[0]);
        var metrics = new SimpleMeterRegistry();
        Archive archive = Archive.none();
        if (args.length > 2) {
            archive = archiving(catalogue, kafka, Path.of(args[2]), Load.site(Integer.parseInt(args[3])), metrics);
        } else {
            for (int i = 0; i < SEARCHED / 100; i++) {
                searched(catalogue, i);
            }
        }
        var source = new KafkaBlockSource(kafka, archive, LiveSettings.standard(), InstantSource.system(), metrics);
        var server = new MeshFlightServer(
                ServerSettings.plain("bench").withBindAddress("127.0.0.1"),
                catalogue,
                new OpenToAll(),
                Routes.here(),
                publisher -> Map.of("bootstrap.servers", args[0]),
                (publisher, wanted) -> {
                    throw new RegistrationException("not here", false);
                },
                source,
                metrics,
                InstantSource.system());
        server.start(Integer.parseInt(args[1]));
        new CountDownLatch(1).await();
    }

    private static Archive archiving(
            Catalogue catalogue, Map<String, Object> kafka, Path folder, Load load, MeterRegistry metrics) {
        load.serve(catalogue);
        Tables tables = new Tables(folder);
        new Archivers(
                        tables.catalog(),
                        kafka,
                        catalogue,
                        () -> List.of(Tables.stream(load)),
                        new KafkaTopicIds(kafka),
                        new ArchiveHealth(InstantSource.system(), metrics),
                        InstantSource.system())
                .start();
        return tables.archive();
    }

    private static void searched(Catalogue catalogue, int number) {
        ProductRef product = new ProductRef("s1", "p" + number);
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            channels.add(new Channel(
                    "S1:SYS%04d-SENSOR_%03d_OUT_DQ".formatted(number, i),
                    DataType.FLOAT32,
                    16,
                    "s1.p" + number + ".main.0",
                    i,
                    "s1.p" + number + ".main",
                    Load.SILENT.strideNanos(),
                    Load.SILENT.strideNanos(),
                    Load.MAX_LATENCY,
                    product,
                    "arrakis-s1.p" + number + ".main.0"));
        }
        catalogue.put(new ProductEntry(product, List.of(), channels));
    }

    private static final class OpenToAll implements Access {
        @Override
        public Caller authenticate(Optional<String> bearerToken) {
            return Caller.ANONYMOUS;
        }

        @Override
        public Verdict mayConsume(Caller caller, ProductRef product) {
            return Verdict.allowed();
        }

        @Override
        public Verdict mayPublish(Caller caller, ProductRef product) {
            return Verdict.allowed();
        }

        @Override
        public boolean maySee(Caller caller, ProductRef product) {
            return true;
        }
    }
}
