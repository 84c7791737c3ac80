package dev.datamesh.operator.domain;

import dev.datamesh.api.Condition;
import dev.datamesh.api.Crds;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.controlplane.KubernetesApi;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.apply.Applier;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.controller.Reappearances;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.principal.Contributions;
import dev.datamesh.operator.principal.RuntimePrincipals;
import dev.datamesh.operator.report.Events;
import dev.datamesh.operator.rig.SharedApi;
import dev.datamesh.operator.rights.AuditedCalls;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * The domain's reconciler alone, on a real API server and under its real rights. Planes and products are only watched; their status is
 * the tests' to write.
 */
final class DomainRig implements AutoCloseable {
    static final String OPERATOR_USER = "system:serviceaccount:datamesh-system:datamesh-operator";

    private static final Path FILES = Path.of("..", "charts", "datamesh", "files");

    private final KubernetesApi api = SharedApi.get();
    private final KubernetesClient admin = api.adminClient();
    private final AuditedCalls audit = new AuditedCalls(api.auditLog());
    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final MeshView mesh = new MeshView();
    private final KubernetesClient client;
    private final Operator operator;

    DomainRig() {
        this(Settings.defaults());
    }

    DomainRig(Settings settings) {
        install();
        client = operatorClient();
        WriteLimit limit = new WriteLimit();
        operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withMetrics(new Reappearances(new Runs(runs), Map.of("domain", id -> mesh.wakeDomain(id.getName()))))
                .withUseSSAToPatchPrimaryResource(false));
        operator.register(new PlaneWatch(mesh), overrider -> {
            Controllers.<DataPlane>configure(overrider, "plane", settings);
            overrider.withOnUpdateFilter((changed, before) -> true);
        });
        operator.register(new ProductWatch(mesh), overrider -> {
            Controllers.<DataProduct>configure(overrider, "product", settings);
            overrider.withOnUpdateFilter((changed, before) -> true);
        });
        operator.register(new GrantWatch(mesh), overrider -> {
            Controllers.<AccessGrant>configure(overrider, "grant", settings);
            overrider.withOnUpdateFilter((changed, before) -> true);
        });
        operator.register(
                new DataDomainReconciler(
                        client,
                        mesh,
                        new Applier(client, limit),
                        limit,
                        new Events(client, InstantSource.system(), Runnable::run),
                        settings,
                        new RuntimePrincipals(new Contributions(), principal -> {}),
                        InstantSource.system()),
                overrider -> DataDomainReconciler.configure(overrider, settings));
        operator.start();
        mesh.markComplete();
    }

    /** Counts what the framework runs. */
    private record Runs(Map<String, AtomicInteger> counts) implements Metrics {
        @Override
        public void reconciliationSucceeded(HasMetadata resource, Map<String, Object> metadata) {
            counts.computeIfAbsent(key(resource), key -> new AtomicInteger()).incrementAndGet();
        }
    }

    private static String key(HasMetadata resource) {
        return resource.getKind() + "/" + resource.getMetadata().getName();
    }

    private void install() {
        Crds.manifests().forEach(this::apply);
        try (Stream<Path> files = Files.walk(FILES)) {
            files.filter(file -> file.toString().endsWith(".yaml"))
                    // Rules of another system, which are no objects of Kubernetes.
                    .filter(file -> !file.startsWith(FILES.resolve("metrics")))
                    .filter(file -> !file.startsWith(FILES.resolve("strimzi")))
                    .sorted()
                    .forEach(file -> apply(text(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        soon().ignoreExceptions()
                .untilAsserted(() ->
                        admin.resources(DataProduct.class).inAnyNamespace().list());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KubernetesClient operatorClient() {
        try {
            Path kubeconfig = Files.createTempFile("operator", ".kubeconfig");
            api.kubeconfigFor("datamesh-system", "datamesh-operator", kubeconfig);
            return new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The API server as its administrator. */
    KubernetesClient admin() {
        return admin;
    }

    /** The API server as somebody else. */
    KubernetesClient as(String user, String... groups) {
        Config config = Config.fromKubeconfig(api.adminKubeconfig().toFile());
        config.setImpersonateUsername(user);
        config.setImpersonateGroups(groups);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** The API server as the operator. */
    KubernetesClient asOperator() {
        return client;
    }

    MeshView mesh() {
        return mesh;
    }

    void apply(String yaml) {
        admin.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    /** A domain on the plane {@code test}. */
    void domain(String name, String moreOfSpec) {
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: %s}
                spec:
                  plane: test
                  %s
                """.formatted(name, moreOfSpec.indent(2).strip()));
    }

    /** A plane on brokers that nobody asks for anything. */
    void plane(String name, String moreOfSpec) {
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: %s}
                spec:
                  location: us-wa
                  kafka: {external: {bootstrapServers: "broker.example:9093"}}
                  %s
                """.formatted(name, moreOfSpec));
        planeReady(name, true);
    }

    void planeReady(String name, boolean ready) {
        admin.resources(DataPlane.class).withName(name).editStatus(plane -> {
            plane.setStatus(new dev.datamesh.api.plane.DataPlaneStatus(
                    1L,
                    null,
                    null,
                    null,
                    List.of(),
                    0,
                    List.of(new Condition("Ready", ready ? "True" : "False", "Test", "", "2026-01-01T00:00:00Z", 1L))));
            return plane;
        });
    }

    void product(String domain, String name, String channel) {
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %s, name: %s}
                spec:
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%s", dataType: float64, sampleRate: 16384}]
                """.formatted(domain, name, channel));
    }

    DataDomain get(String domain) {
        return admin.resources(DataDomain.class).withName(domain).get();
    }

    /** Pauses a domain, or lets it go on. */
    void annotate(String domain, boolean paused) {
        admin.resources(DataDomain.class)
                .withName(domain)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"datamesh.dev/paused\":\"" + paused + "\"}}}");
    }

    /** The same, and waits until it is seen. */
    void pause(String domain, boolean paused) {
        annotate(domain, paused);
        awaitReason(domain, "Reconciling", paused ? "Paused" : "Succeeded");
    }

    /** Waits until a domain is Ready with its present generation. */
    DataDomain awaitReady(String domain) {
        return soon().until(
                        () -> get(domain),
                        found -> found != null
                                && found.getMetadata().getGeneration().equals(observed(found))
                                && condition(found, "Ready")
                                        .filter(c -> c.status().equals("True"))
                                        .isPresent());
    }

    /** Waits until a condition of a domain has this reason. */
    Condition awaitReason(String domain, String type, String reason) {
        return soon().until(
                        () -> condition(get(domain), type),
                        found -> found.filter(c -> c.reason().equals(reason)).isPresent())
                .orElseThrow();
    }

    static Optional<Condition> condition(DataDomain domain, String type) {
        return domain == null || domain.getStatus() == null
                ? Optional.empty()
                : domain.getStatus().conditions().stream()
                        .filter(c -> c.type().equals(type))
                        .findFirst();
    }

    private static Long observed(DataDomain domain) {
        return domain.getStatus() == null ? null : domain.getStatus().observedGeneration();
    }

    /** How often a domain was reconciled without an error. */
    int runs(String domain) {
        return runs.computeIfAbsent("DataDomain/" + domain, key -> new AtomicInteger())
                .get();
    }

    /** What the operator wrote since then, events aside. */
    List<AuditedCalls.Call> writesSince(Instant since) {
        return calls(since).stream()
                .filter(call -> call.isWrite() && !call.resource().equals("events"))
                .toList();
    }

    /** All that the operator asked for since then. */
    List<AuditedCalls.Call> calls(Instant since) {
        return audit.of(OPERATOR_USER, since);
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
    }

    @Override
    public void close() {
        operator.stop();
        client.close();
    }
}
