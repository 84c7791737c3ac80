package dev.datamesh.runtime.app;

import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.access.ClusterAccess;
import dev.datamesh.runtime.archive.Archive;
import dev.datamesh.runtime.archive.ArchiveCatalog;
import dev.datamesh.runtime.archive.ArchiveHealth;
import dev.datamesh.runtime.archive.ArchiveSettings;
import dev.datamesh.runtime.archive.Archivers;
import dev.datamesh.runtime.archive.IcebergArchive;
import dev.datamesh.runtime.archive.KafkaTopicIds;
import dev.datamesh.runtime.archive.ObjectStore;
import dev.datamesh.runtime.archive.RecordArchive;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.flight.MeshFlightServer;
import dev.datamesh.runtime.flight.Routes;
import dev.datamesh.runtime.flight.ServerSettings;
import dev.datamesh.runtime.gateway.MeshRoutes;
import dev.datamesh.runtime.live.KafkaBlockSource;
import dev.datamesh.runtime.live.LiveSettings;
import dev.datamesh.runtime.mesh.ArchiveDuty;
import dev.datamesh.runtime.mesh.GrantFollower;
import dev.datamesh.runtime.mesh.KafkaConnection;
import dev.datamesh.runtime.mesh.LeaseTurn;
import dev.datamesh.runtime.mesh.MeshFollower;
import dev.datamesh.runtime.mesh.MeshSettings;
import dev.datamesh.runtime.mesh.SecretCredentials;
import dev.datamesh.runtime.publish.ChannelRegistry;
import dev.datamesh.runtime.publish.PublisherCredentials;
import dev.datamesh.runtime.record.KafkaRecordSource;
import dev.datamesh.runtime.record.RecordPast;
import dev.datamesh.runtime.record.RecordSource;
import dev.datamesh.runtime.register.KafkaRegisters;
import dev.datamesh.runtime.register.Registers;
import dev.datamesh.runtime.stream.BlockSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** A runtime of one domain, or the mesh's gateway: the same server over another part of the mesh. */
@ApplicationScoped
public class RuntimeApplication {
    private static final Logger LOG = Logger.getLogger(RuntimeApplication.class);

    /** As often as rights are asked for anew. */
    private static final Duration RECHECK = Duration.ofMillis(400);

    private static final String ELSEWHERE = "the runtime of its domain is not reached now; ask again";

    private final RuntimeConfig config;
    private final MeshFollower mesh;
    private final GrantFollower grants;
    private final MeshFlightServer server;
    private final BlockSource source;
    private final Optional<KafkaProbe> kafka;
    private final Optional<KafkaRegisters> registers;
    private final Optional<ArchiveDuty> duty;
    private final Optional<Archivers> archivers;

    RuntimeApplication(
            RuntimeConfig config,
            KubernetesClient client,
            MeterRegistry metrics,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.config = config;
        Catalogue catalogue = new Catalogue();
        InstantSource clock = InstantSource.system();
        boolean gateway = config.role() == RuntimeConfig.Role.GATEWAY;
        Optional<KafkaConnection> connection =
                gateway ? Optional.empty() : Optional.of(KafkaConnection.in(config.kafkaPath()));
        registers = connection.map(known -> new KafkaRegisters(
                known.forJava(), new LeaseTurn(client, config.runtimesNamespace(), domain(), clock)));
        MeshSettings followed = gateway ? MeshSettings.gateway() : MeshSettings.of(domain(), config.anonymousReads());
        mesh = new MeshFollower(
                client,
                followed,
                catalogue,
                registers.<Registers>map(known -> known).orElseGet(Registers::none));
        grants = new GrantFollower(client, followed, mesh, clock);
        Access access = new ClusterAccess(client, mesh, grants, clock);
        kafka = connection.map(known -> new KafkaProbe(known.forJava(), clock));
        Optional<ArchiveCatalog> tables =
                config.archive().filter(known -> !gateway).map(known -> new ArchiveCatalog(settings(known)));
        ArchiveHealth health = new ArchiveHealth(clock, metrics);
        duty = tables.map(
                known -> new ArchiveDuty(client, config.runtimesNamespace(), domain(), mesh::archived, health, clock));
        archivers = tables.flatMap(catalog -> connection.map(known -> new Archivers(
                catalog,
                known.forJava(),
                catalogue,
                duty.orElseThrow()::streams,
                new KafkaTopicIds(known.forJava()),
                health,
                clock)));
        Archive archive = tables.<Archive>map(known -> new IcebergArchive(known, mesh::uid))
                .orElseGet(Archive::none);
        source = connection
                .<BlockSource>map(known ->
                        new KafkaBlockSource(known.forJava(), archive, LiveSettings.standard(), clock, metrics))
                .orElseGet(BlockSource::none);
        PublisherCredentials credentials = connection
                .<PublisherCredentials>map(known -> new SecretCredentials(
                        client, mesh, config.runtimesNamespace(), config.plane().orElseThrow(), known))
                .orElse(publisher -> {
                    throw new PublisherCredentials.NotAvailableException(ELSEWHERE);
                });
        ChannelRegistry registry = registers
                .<ChannelRegistry>map(known -> known)
                .orElse((publisher, channels) -> {
                    throw new ChannelRegistry.RegistrationException(ELSEWHERE, true);
                });
        server = new MeshFlightServer(
                settings(version),
                catalogue,
                access,
                gateway ? new MeshRoutes(mesh) : Routes.here(),
                credentials,
                registry,
                source,
                connection
                        .<RecordSource>map(known -> new KafkaRecordSource(
                                known.forJava(),
                                tables.<RecordPast>map(open ->
                                                new RecordArchive(open, mesh::uid, new KafkaTopicIds(known.forJava())))
                                        .orElseGet(RecordPast::none),
                                clock))
                        .orElseGet(RecordSource::none),
                mesh,
                metrics,
                clock);
        Gauge.builder(
                        "datamesh.catalogue.products",
                        catalogue,
                        c -> c.snapshot().products().size())
                .description("How many products are served")
                .register(metrics);
        Gauge.builder("datamesh.catalogue.following", mesh, m -> m.isFollowing() ? 1 : 0)
                .description("Whether the API is followed; while it is not, changes of products are not served")
                .register(metrics);
    }

    private String domain() {
        return config.domain()
                .orElseThrow(() -> new IllegalArgumentException("DATAMESH_DOMAIN is missing: which domain is served?"));
    }

    private static ArchiveSettings settings(RuntimeConfig.ArchiveConfig archive) {
        return new ArchiveSettings(
                archive.warehouse(),
                archive.catalog(),
                archive.catalogWarehouse(),
                new ObjectStore(
                        archive.s3Endpoint(),
                        archive.s3Region(),
                        archive.s3PathStyle().orElse(false)),
                archive.credentialsPath());
    }

    private ServerSettings settings(String version) {
        return ServerSettings.plain(version)
                .withBindAddress(config.flightHost())
                .withAnonymousReads(config.anonymousReads())
                .withDrainLimit(config.drain())
                .withRecheck(RECHECK)
                .withKeyManager(config.tlsPath().map(MountedCertificate::new).orElse(null));
    }

    void start(@Observes StartupEvent event) {
        Thread.setDefaultUncaughtExceptionHandler(new EndOnError(Runtime.getRuntime()::halt));
        grants.start();
        mesh.start();
        duty.ifPresent(ArchiveDuty::start);
        archivers.ifPresent(Archivers::start);
        try {
            server.start(config.flightPort(), this::hasCatalogue);
        } catch (IOException e) {
            throw new UncheckedIOException("port " + config.flightPort() + " cannot be listened on", e);
        }
        LOG.infof(
                "%s listens on %s:%d",
                config.role() == RuntimeConfig.Role.GATEWAY ? "the gateway" : "the runtime of " + domain(),
                config.flightHost(),
                server.port());
        if (config.warmUp()) {
            Quarkus.asyncExit();
        }
    }

    /** The server first, so that who still reads gets its data, or a word of where to go. */
    void stop(@Observes ShutdownEvent event) {
        server.close();
        try {
            source.close();
        } catch (Exception e) {
            LOG.warn("the source of blocks could not be closed", e);
        }
        kafka.ifPresent(KafkaProbe::close);
        archivers.ifPresent(Archivers::close);
        duty.ifPresent(ArchiveDuty::close);
        mesh.close();
        grants.close();
        registers.ifPresent(KafkaRegisters::close);
    }

    /**
     * Whether all has been read that is to be served. It is not asked whether it is followed on: while the API server is away, what
     * was served before is served on.
     */
    boolean hasCatalogue() {
        return mesh.isSynced() && grants.isSynced();
    }

    boolean isServing() {
        return server.isServing();
    }

    /** Whether what reads Kafka for all, the log and the registers, is alive; if not, they wait for ever. */
    boolean isReading() {
        return source.isWell() && registers.map(KafkaRegisters::isWell).orElse(true);
    }

    /** Whether it is noticed when a subscriber loses the right to what it reads. */
    boolean isRechecking() {
        return server.isRechecking();
    }

    /** Whether Kafka answers; a gateway needs none. */
    boolean isKafkaReached() {
        return kafka.map(KafkaProbe::isReached).orElse(true);
    }
}
