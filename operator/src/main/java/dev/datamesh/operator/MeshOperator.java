package dev.datamesh.operator;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.access.AccessGrantReconciler;
import dev.datamesh.operator.access.AccessRequestReconciler;
import dev.datamesh.operator.access.AccountWatch;
import dev.datamesh.operator.access.GrantRecall;
import dev.datamesh.operator.apply.Applier;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.archive.ArchiveReports;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.controller.Reappearances;
import dev.datamesh.operator.domain.DataDomainReconciler;
import dev.datamesh.operator.kafka.KafkaClusters;
import dev.datamesh.operator.lease.Leadership;
import dev.datamesh.operator.mesh.MeshId;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.plane.DataPlaneReconciler;
import dev.datamesh.operator.plane.Planes;
import dev.datamesh.operator.policy.MeshPolicyReconciler;
import dev.datamesh.operator.policy.PolicyBook;
import dev.datamesh.operator.policy.findings.FindingsReports;
import dev.datamesh.operator.principal.Contributions;
import dev.datamesh.operator.principal.PrincipalKey;
import dev.datamesh.operator.principal.PrincipalReconciler;
import dev.datamesh.operator.principal.PrincipalSecrets;
import dev.datamesh.operator.principal.RuntimePrincipals;
import dev.datamesh.operator.product.ChannelSources;
import dev.datamesh.operator.product.DataProductReconciler;
import dev.datamesh.operator.product.Recall;
import dev.datamesh.operator.queue.Backoff;
import dev.datamesh.operator.registry.Registries;
import dev.datamesh.operator.report.Events;
import dev.datamesh.operator.secret.Secrets;
import dev.datamesh.operator.watchdog.CacheProbe;
import dev.datamesh.operator.watchdog.KindProbe;
import dev.datamesh.operator.watchdog.TurnProbe;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The operator, put together: the controllers, what they share, and the order in which they start and stop. It knows nothing of the
 * program around it, so that tests can run one, or two, beside each other.
 */
public final class MeshOperator implements AutoCloseable {
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Operator operator;
    private final MeshView mesh = new MeshView();
    private final Planes planes;
    private final ChannelSources sources;
    private final PrincipalReconciler principals;
    private final PrincipalSecrets principalSecrets;
    private final AccountWatch accounts;
    private final ArchiveReports archives;
    private final FindingsReports findings;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("timer").factory());
    private final Optional<Leadership> leadership;
    private final List<CacheProbe> probes;

    public MeshOperator(
            KubernetesClient client, KafkaClusters kafka, Settings settings, Metrics metrics, InstantSource clock) {
        var backoff = new Backoff(FIRST_RETRY, settings.retryCap());
        var events = new Events(client, clock, workers);
        var limit = new WriteLimit();
        var applier = new Applier(client, limit);
        var contributions = new Contributions();
        planes = new Planes(kafka);
        sources = new ChannelSources(client, mesh::wakeProduct);
        var book = new PolicyBook(mesh, client);
        var onSecretChange = new AtomicReference<PrincipalReconciler>();
        principalSecrets = new PrincipalSecrets(
                client,
                applier,
                limit,
                settings.runtimesNamespace(),
                (PrincipalKey key) -> onSecretChange.get().secretChanged(key));
        principals = new PrincipalReconciler(
                mesh,
                planes,
                contributions,
                recall(contributions, clock),
                principalSecrets,
                events,
                settings.resync(),
                backoff,
                clock,
                workers,
                timer);
        onSecretChange.set(principals);
        accounts = new AccountWatch(client, mesh);
        archives = new ArchiveReports(client, settings.runtimesNamespace(), mesh);
        leadership =
                settings.leaderElection() ? Optional.of(new Leadership(client, settings, clock)) : Optional.empty();
        findings = new FindingsReports(
                client,
                applier,
                limit,
                mesh,
                book,
                settings,
                () -> leadership.map(Leadership::isLeading).orElse(true),
                timer,
                workers,
                clock);
        operator = new Operator(overrider -> {
            overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withExecutorService(workers)
                    .withMetrics(new Reappearances(
                            metrics,
                            Map.of(
                                    "plane", id -> mesh.wakePlane(id.getName()),
                                    "domain", id -> mesh.wakeDomain(id.getName()),
                                    "policy", id -> book.wake(id.getName()),
                                    "product",
                                            id -> mesh.wakeProduct(
                                                    id.getNamespace().orElseThrow(), id.getName()),
                                    "request",
                                            id -> mesh.access()
                                                    .wakeRequest(
                                                            id.getNamespace().orElseThrow(), id.getName()),
                                    "grant",
                                            id -> mesh.access()
                                                    .wakeGrant(id.getNamespace().orElseThrow(), id.getName()))))
                    .withUseSSAToPatchPrimaryResource(false)
                    .withStopOnInformerErrorDuringStartup(false)
                    .withCacheSyncTimeout(Duration.ofMinutes(5))
                    .withReconciliationTerminationTimeout(STOP_PATIENCE);
            leadership.ifPresent(lease -> overrider.withLeaderElectionConfiguration(lease.configuration()));
        });
        operator.register(
                DataPlaneReconciler.of(client, limit, mesh, new MeshId(client), planes, principals, settings, clock),
                overrider -> Controllers.<DataPlane>configure(overrider, "plane", settings));
        var domains = new DataDomainReconciler(
                client,
                mesh,
                applier,
                limit,
                events,
                settings,
                new RuntimePrincipals(contributions, principals::request),
                clock);
        operator.register(domains, overrider -> DataDomainReconciler.configure(overrider, settings));
        operator.register(
                DataProductReconciler.of(
                        client,
                        limit,
                        mesh,
                        sources,
                        planes,
                        contributions,
                        principals,
                        new Registries(new Secrets(client), settings.systemNamespace(), clock),
                        book,
                        archives,
                        events,
                        backoff,
                        clock),
                overrider -> Controllers.<DataProduct>configure(overrider, "product", settings));
        operator.register(
                new AccessRequestReconciler(client, limit, mesh, settings, events, clock),
                overrider -> Controllers.<AccessRequest>configure(overrider, "request", settings));
        operator.register(
                new AccessGrantReconciler(client, limit, mesh, contributions, principals, settings, clock),
                overrider -> Controllers.<AccessGrant>configure(overrider, "grant", settings));
        probes = List.of(
                new KindProbe<>(client, DataPlane.class, mesh::planes),
                new KindProbe<>(client, DataDomain.class, mesh::domains),
                new KindProbe<>(client, DataProduct.class, mesh::products),
                new KindProbe<>(client, AccessRequest.class, mesh.access()::requests),
                new KindProbe<>(client, AccessGrant.class, mesh.access()::grants),
                accounts.probe(),
                archives.probe(),
                new TurnProbe(domains::probes),
                principalSecrets.probe(clock));
        operator.register(
                MeshPolicyReconciler.of(client, mesh, applier, limit, book, settings, timer, clock),
                overrider -> Controllers.<MeshPolicy>configure(overrider, "policy", settings));
    }

    /** What was given before the operator started, by products and by grants. */
    private Runnable recall(Contributions contributions, InstantSource clock) {
        var products = new Recall(mesh, contributions);
        var grants = new GrantRecall(mesh, contributions, clock);
        return () -> {
            products.run();
            grants.run();
        };
    }

    /** Fills the caches, then begins to work; with leader election, once this is the leader. */
    public void start() {
        principalSecrets.start();
        operator.start();
        CompletionStage<Void> unused = accounts.start();
        CompletionStage<Void> unusedToo = archives.start();
        leadership.ifPresent(lease -> lease.watch(timer));
        mesh.markComplete();
        findings.start();
    }

    /** Looks at every cache, to be had once it has started. */
    public List<CacheProbe> probes() {
        return probes;
    }

    /** What the framework knows of its controllers and informers. */
    public RuntimeInfo info() {
        return operator.getRuntimeInfo();
    }

    /** The whole mesh, as the caches show it. */
    public MeshView mesh() {
        return mesh;
    }

    @Override
    public void close() {
        leadership.ifPresent(Leadership::leave);
        accounts.close();
        archives.close();
        mesh.close();
        principals.close();
        operator.stop();
        sources.close();
        planes.close();
        timer.shutdownNow();
        workers.close();
    }
}
