package dev.datamesh.operator.rig;

import dev.datamesh.api.Condition;
import dev.datamesh.api.Crds;
import dev.datamesh.api.ReportsConditions;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.controlplane.ControlPlane;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.local.testing.SharedControlPlane;
import dev.datamesh.operator.MeshOperator;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.kafka.KafkaCalls;
import dev.datamesh.operator.kafka.KafkaClusters;
import dev.datamesh.operator.kafka.admin.AdminClusters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/**
 * A real API server and a real broker, with all that an installation puts there, and operators started and stopped against them. The
 * operator works with the token of its own ServiceAccount, under its real rights.
 */
public final class Rig {
    public static final String PLANE = "local";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ControlPlane controlPlane = SharedControlPlane.get();
    private final Broker broker = SharedBroker.get();
    private final KubernetesClient admin = controlPlane.adminClient();
    private final Admin kafka = Admin.create(broker.adminClientProperties());

    public Rig() {
        Crds.manifests().forEach(this::applyYaml);
        installation().forEach(this::applyYaml);
        admin.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("datamesh-system")
                        .withName("kafka-admin")
                        .endMetadata()
                        .addToStringData("username", broker.adminUser())
                        .addToStringData("password", broker.adminPassword())
                        .build())
                .serverSideApply();
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() ->
                        admin.resources(DataProduct.class).inAnyNamespace().list());
        apply(planeYaml(PLANE, broker.bootstrapServers()));
    }

    /** The platform's manifests, in the order in which they are installed. */
    private static Stream<String> installation() {
        Path files = Path.of("..", "charts", "datamesh", "files");
        try (Stream<Path> found = Files.walk(files)) {
            return found.filter(path -> path.toString().endsWith(".yaml")).sorted().map(Rig::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void applyYaml(String yaml) {
        admin.load(new java.io.ByteArrayInputStream(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    public ControlPlane controlPlane() {
        return controlPlane;
    }

    public Broker broker() {
        return broker;
    }

    /** The API server as its administrator. */
    public KubernetesClient client() {
        return admin;
    }

    /** The broker as its administrator. */
    public Admin kafka() {
        return kafka;
    }

    /** An operator that runs until it is closed. */
    public final class Running implements AutoCloseable {
        private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        private final KubernetesClient client;
        private final MeshOperator operator;

        private Running(Settings settings, UnaryOperator<KafkaClusters> kafkaSeam, KubernetesClient client) {
            this.client = client;
            this.operator = new MeshOperator(
                    client,
                    kafkaSeam.apply(new AdminClusters(registry)),
                    settings,
                    Metrics.NOOP,
                    InstantSource.system());
            operator.start();
        }

        public MeshOperator operator() {
            return operator;
        }

        /** What it has sent to Kafka. */
        public KafkaCalls calls() {
            return new KafkaCalls(registry);
        }

        @Override
        public void close() {
            operator.close();
            client.close();
        }
    }

    /** Starts an operator with short intervals. */
    public Running start() {
        return start(Settings.defaults().withLeaderElection(false).withResync(Duration.ofSeconds(5)));
    }

    public Running start(Settings settings) {
        return start(settings, UnaryOperator.identity());
    }

    public Running start(Settings settings, UnaryOperator<KafkaClusters> kafkaSeam) {
        return start(settings, kafkaSeam, operatorClient());
    }

    public Running start(Settings settings, UnaryOperator<KafkaClusters> kafkaSeam, KubernetesClient client) {
        return new Running(settings, kafkaSeam, client);
    }

    /** A client with the rights of the operator's ServiceAccount, and no others. */
    public KubernetesClient operatorClient() {
        try {
            Path kubeconfig = Files.createTempFile("operator", ".kubeconfig");
            controlPlane.kubeconfigFor("datamesh-system", "datamesh-operator", kubeconfig);
            Config config = Config.fromKubeconfig(kubeconfig.toFile());
            config.setWatchReconnectInterval(200);
            return new KubernetesClientBuilder().withConfig(config).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies a manifest as a user would, one or more documents. */
    public void apply(String yaml) {
        applyYaml(yaml);
    }

    public DataProduct product(String domain, String name) {
        return admin.resources(DataProduct.class)
                .inNamespace(domain)
                .withName(name)
                .get();
    }

    public DataDomain domain(String name) {
        return admin.resources(DataDomain.class).withName(name).get();
    }

    public DataPlane plane(String name) {
        return admin.resources(DataPlane.class).withName(name).get();
    }

    /** Waits until a product is Ready with its present generation. */
    public DataProduct awaitReady(String domain, String name) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> product(domain, name), Rig::isReady);
    }

    /** Waits until a product has a condition with this status and reason, judged of its present generation. */
    public Condition awaitCondition(String domain, String name, String type, String status, String reason) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> condition(product(domain, name), type),
                        found -> found.filter(c ->
                                        c.status().equals(status) && c.reason().equals(reason))
                                .isPresent())
                .orElseThrow();
    }

    /** Whether a resource is Ready with its present generation. */
    public static <S extends ReportsConditions> boolean isReady(CustomResource<?, S> resource) {
        return condition(resource, "Ready")
                        .filter(c -> c.status().equals("True"))
                        .isPresent()
                && resource.getMetadata()
                        .getGeneration()
                        .equals(resource.getStatus().observedGeneration());
    }

    public static <S extends ReportsConditions> Optional<Condition> condition(
            CustomResource<?, S> resource, String type) {
        return resource == null || resource.getStatus() == null
                ? Optional.empty()
                : resource.getStatus().conditions().stream()
                        .filter(c -> c.type().equals(type))
                        .findFirst();
    }

    public boolean exists(HasMetadata resource) {
        return admin.resource(resource).get() != null;
    }

    /** A plane on an external broker with SCRAM. */
    public static String planeYaml(String name, String bootstrapServers) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: %s}
                spec:
                  kafka:
                    external:
                      bootstrapServers: "%s"
                      security: {protocol: SASL_PLAINTEXT, mechanism: SCRAM-SHA-512, credentialsSecret: kafka-admin}
                """.formatted(name, bootstrapServers);
    }

    /** A domain on the plane, with one channel prefix. */
    public static String domainYaml(String name, String prefix) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: %s}
                spec:
                  plane: local
                  channelPrefixes: ["%s"]
                """.formatted(name, prefix);
    }

    /** The least product there is: one stream of one channel, one publisher with a Secret. */
    public static String productYaml(String domain, String name, String channel) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %s, name: %s}
                spec:
                  publishers: [{serviceAccount: writer, secretName: %s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%s", dataType: float64, sampleRate: 16384}]
                """.formatted(domain, name, name, channel);
    }
}
