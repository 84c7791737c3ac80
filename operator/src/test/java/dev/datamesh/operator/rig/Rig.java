package dev.datamesh.operator.rig;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.ClientMapper;
import dev.datamesh.api.Condition;
import dev.datamesh.api.Crds;
import dev.datamesh.api.ReportsConditions;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.controlplane.KubernetesApi;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.MeshOperator;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.kafka.KafkaCalls;
import dev.datamesh.operator.kafka.KafkaClusters;
import dev.datamesh.operator.kafka.admin.AdminClusters;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A real API server and a real broker, with all that an installation puts there, and operators started and stopped against them. The
 * operator works with the token of its own ServiceAccount, under its real rights.
 */
public final class Rig {
    public static final String PLANE = "local";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KubernetesApi api;
    private final Broker broker;
    private final KubernetesClient admin;
    private final Admin kafka;

    /** On the API server and the broker that all tests of the JVM share. */
    public Rig() {
        this(SharedApi.get(), SharedBroker.get());
        CleanSlate.on(admin, broker);
    }

    /** On an API server and a broker of the test's own. */
    public Rig(KubernetesApi api, Broker broker) {
        this.api = api;
        this.broker = broker;
        this.admin = api.adminClient();
        this.kafka = Admin.create(broker.adminClientProperties());
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
            return found
                    .filter(path -> path.toString().endsWith(".yaml"))
                    // Rules of another system, which are no objects of Kubernetes.
                    .filter(path -> !path.startsWith(files.resolve("metrics")))
                    // Where Strimzi runs a Kafka, which is only in tests of that.
                    .filter(path -> !path.startsWith(files.resolve("strimzi")))
                    .sorted()
                    .map(Rig::read)
                    .toList()
                    .stream();
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

    /** The broker, to look at and to change behind the operator's back. */
    public KafkaView view() {
        return new KafkaView(kafka);
    }

    /** What the operator asks the API server to change from now on. */
    public AuditTrail audit() {
        return AuditTrail.from(api.auditLog());
    }

    /** The notes of the events on a resource that were written for a reason. */
    public List<String> events(HasMetadata about, String reason) {
        String namespace = about.getMetadata().getNamespace();
        return admin
                .events()
                .v1()
                .events()
                .inNamespace(namespace == null ? "default" : namespace)
                .list()
                .getItems()
                .stream()
                .filter(event ->
                        about.getMetadata().getUid().equals(event.getRegarding().getUid()))
                .filter(event -> reason.equals(event.getReason()))
                .map(event -> event.getNote())
                .toList();
    }

    /** Waits for something that the operator will bring about. */
    public static ConditionFactory await() {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions();
    }

    /** Waits until these domains have their namespaces; those of an earlier run may still be on their way out. */
    public void awaitNamespaces(String... domains) {
        await().until(() -> Stream.of(domains).allMatch(domain -> {
            Namespace namespace = admin.namespaces().withName(domain).get();
            return namespace != null && "Active".equals(namespace.getStatus().getPhase());
        }));
    }

    /** Deletes domains with all their products, and waits until they are gone; an operator must run. */
    public void sweep(String... domains) {
        for (String domain : domains) {
            // Refused until the operator has seen that nobody reads them any more.
            await().until(() -> {
                admin.resources(DataProduct.class).inNamespace(domain).delete();
                return true;
            });
        }
        for (String domain : domains) {
            await().until(() -> admin.resources(DataProduct.class)
                    .inNamespace(domain)
                    .list()
                    .getItems()
                    .isEmpty());
            // Refused until the operator has counted that there are no products any more.
            await().until(() -> {
                admin.resources(DataDomain.class).withName(domain).delete();
                return true;
            });
        }
        for (String domain : domains) {
            await().until(() -> domain(domain) == null);
        }
    }

    /** An operator that runs until it is closed. */
    public final class Running implements AutoCloseable {
        private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        private final KubernetesClient client;
        private final MeshOperator operator;

        private Running(
                Settings settings,
                UnaryOperator<KafkaClusters> kafkaSeam,
                KubernetesClient client,
                InstantSource clock) {
            this.client = client;
            this.operator = new MeshOperator(
                    client, kafkaSeam.apply(new AdminClusters(registry)), settings, Metrics.NOOP, clock);
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
        return start(Duration.ofSeconds(5));
    }

    /** Starts an operator that looks at everything at least this often. */
    public Running start(Duration resync) {
        return start(Settings.defaults().withLeaderElection(false).withResync(resync));
    }

    public Running start(Settings settings) {
        return start(settings, UnaryOperator.identity());
    }

    public Running start(Settings settings, UnaryOperator<KafkaClusters> kafkaSeam) {
        return start(settings, kafkaSeam, operatorClient());
    }

    public Running start(Settings settings, UnaryOperator<KafkaClusters> kafkaSeam, KubernetesClient client) {
        return new Running(settings, kafkaSeam, client, InstantSource.system());
    }

    /** Starts an operator whose clock is ahead. */
    public Running startAhead(Duration ahead, Duration resync) {
        return new Running(
                Settings.defaults().withLeaderElection(false).withResync(resync),
                UnaryOperator.identity(),
                operatorClient(),
                InstantSource.offset(InstantSource.system(), ahead));
    }

    /** A client with the rights of the operator's ServiceAccount, and no others. */
    public KubernetesClient operatorClient() {
        return operatorClient(HttpClientUtils.getHttpClientFactory());
    }

    /** The same, through an HTTP client of the test's own. */
    public KubernetesClient operatorClient(HttpClient.Factory http) {
        try {
            Path kubeconfig = Files.createTempFile("operator", ".kubeconfig");
            api.kubeconfigFor("datamesh-system", "datamesh-operator", kubeconfig);
            Config config = Config.fromKubeconfig(kubeconfig.toFile());
            config.setWatchReconnectInterval(200);
            ObjectMapper mapper = new ObjectMapper();
            ClientMapper.configure(mapper);
            return new KubernetesClientBuilder()
                    .withConfig(config)
                    .withHttpClientFactory(http)
                    .withKubernetesSerialization(new KubernetesSerialization(mapper, true))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies a manifest as a user would, one or more documents. */
    public void apply(String yaml) {
        // As they are written, not as our classes understand them: a field that does not exist has to reach the API
        // server.
        for (String document : yaml.split("(?m)^---\\s*$")) {
            admin.resource(Serialization.unmarshal(document, GenericKubernetesResource.class))
                    .serverSideApply();
        }
    }

    /** Applies products whose channels admission would refuse: as if they had been there before the domain's prefixes were known. */
    public void applyOutsidePrefixes(String yaml) {
        var bindings = admin.admissionRegistration().v1().validatingAdmissionPolicyBindings();
        ValidatingAdmissionPolicyBinding binding =
                bindings.withName("datamesh-domain-channels").get();
        bindings.resource(binding).delete();
        try {
            await().until(() -> {
                apply(yaml);
                return true;
            });
        } finally {
            binding.getMetadata().setResourceVersion(null);
            binding.getMetadata().setUid(null);
            binding.getMetadata().setManagedFields(null);
            bindings.resource(binding).serverSideApply();
        }
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
