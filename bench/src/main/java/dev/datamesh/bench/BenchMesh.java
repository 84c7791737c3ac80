package dev.datamesh.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.local.controlplane.ControlPlane;
import dev.datamesh.local.controlplane.ControlPlaneOptions;
import dev.datamesh.local.mesh.setup.ClusterSetup;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/** A control plane that writes to disk, a broker, a plane; and an operator that can be started and killed. */
final class BenchMesh implements AutoCloseable {
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete");
    private static final String OPERATOR = "system:serviceaccount:datamesh-system:datamesh-operator";

    private final ControlPlane controlPlane;
    private final Broker broker;
    private final String heap;
    private final Path log = Files.createTempFile("bench-operator", ".log");
    private OperatorProcess operator;

    /**
     * @param heap the operator's
     * @param products how many there will be, for the broker's heap follows from it: some 60 KiB a topic, twice as the probe makes its own
     */
    BenchMesh(String heap, int products) throws IOException, InterruptedException {
        this.heap = heap;
        Report.progress("starting the control plane and the broker");
        controlPlane = ControlPlane.start(
                ControlPlaneOptions.temporary().withDurable(true).withAudit(true));
        broker = Broker.start(BrokerOptions.temporary().withHeapMegabytes(256 + products / 4));
        var setup = new ClusterSetup(client());
        setup.applyKinds();
        setup.applyObjects();
        setup.applyKafkaAdmin(broker.adminUser(), broker.adminPassword());
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: bench}
                spec:
                  kafka:
                    external:
                      bootstrapServers: "%s"
                      security: {protocol: SASL_PLAINTEXT, mechanism: SCRAM-SHA-512, credentialsSecret: kafka-admin}
                """.formatted(broker.bootstrapServers()));
        startOperator();
        await("the plane to be Ready", () -> {
            var plane = client().resources(DataPlane.class).withName("bench").get();
            return plane.getStatus() != null && isReady(plane.getStatus());
        });
    }

    String describe() {
        return "%d processors, Java %s, operator heap %s, API server's audit log on, etcd syncs to disk"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version().feature(),
                        heap);
    }

    KubernetesClient client() {
        return controlPlane.adminClient();
    }

    Broker broker() {
        return broker;
    }

    Admin kafka() {
        return Admin.create(broker.adminClientProperties());
    }

    OperatorProcess operator() {
        return operator;
    }

    void startOperator() throws IOException, InterruptedException {
        Path kubeconfig = controlPlane.kubeconfigFor(
                "datamesh-system", "datamesh-operator", Files.createTempFile("bench", ".kubeconfig"));
        operator = new OperatorProcess(kubeconfig, log, heap);
    }

    void stopOperator() throws InterruptedException {
        operator.close();
    }

    /** Mutating requests of the operator so far, its lease's not counted. */
    long operatorWrites() throws IOException {
        var json = new ObjectMapper();
        long writes = 0;
        try (var lines = Files.newBufferedReader(controlPlane.auditLog())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.contains(OPERATOR) || !line.contains("ResponseComplete")) {
                    continue;
                }
                var event = json.readTree(line);
                if (event.at("/user/username").asText().equals(OPERATOR)
                        && WRITES.contains(event.at("/verb").asText())
                        // By dry runs it asks whether policies bite; nothing is kept of them.
                        && !event.at("/requestURI").asText().contains("dryRun=All")
                        && !event.at("/objectRef/resource").asText().equals("leases")) {
                    writes++;
                }
            }
        }
        return writes;
    }

    void apply(String yaml) {
        client().load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    static boolean isReady(DataProduct product) {
        return product.getStatus() != null
                && product.getMetadata()
                        .getGeneration()
                        .equals(product.getStatus().observedGeneration())
                && isReady(product.getStatus());
    }

    static boolean isReady(dev.datamesh.api.ReportsConditions status) {
        return status.conditions().stream()
                .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
    }

    static void await(String what, java.util.function.BooleanSupplier done) throws InterruptedException {
        long until = System.nanoTime() + 120_000_000_000L;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("waited two minutes for " + what);
            }
            Thread.sleep(50);
        }
    }

    /** A domain with a namespace, whose channels begin with {@code D<number>:}. */
    void domain(int number) {
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: %s}
                spec: {plane: bench, channelPrefixes: ["D%d:"]}
                """.formatted(domainName(number), number));
    }

    static String domainName(int number) {
        return "bench-" + number;
    }

    /** A product of one channel with one publisher, as small as they come. */
    DataProduct product(String namespace, String name, String channel) {
        return client().getKubernetesSerialization()
                .unmarshal("""
                        apiVersion: datamesh.dev/v1alpha1
                        kind: DataProduct
                        metadata: {namespace: %s, name: %s}
                        spec:
                          publishers: [{serviceAccount: writer}]
                          streams:
                          - timeSeries:
                              stride: 62.5ms
                              channels: [{name: "%s", dataType: float64, sampleRate: 16384, unit: strain}]
                        """.formatted(namespace, name, channel), DataProduct.class);
    }

    /** Deletes the products of a namespace, so that the operator has nothing to say about those of the probe. */
    void forgetProducts(String namespace) {
        client().resources(DataProduct.class).inNamespace(namespace).delete();
    }

    @Override
    public void close() throws InterruptedException {
        operator.close();
        broker.close();
        controlPlane.close();
    }
}
