package dev.datamesh.local.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.local.process.PythonVenv;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The chart on a real cluster: real pods, a real kubelet, network policies that bite, and LIGO's own client. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterE2E {
    private static final String TAG = System.getProperty("datamesh.images.tag", "0.1.0-SNAPSHOT");
    private static final String RUNTIMES = "datamesh-runtimes";
    private static final Duration START = Duration.ofSeconds(240);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int FLIGHT = 31206;
    private static final int LISTENER = 8000;

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private static Cluster cluster;
    private static Helm helm;
    private static KubernetesClient client;
    private static Pods pods;
    private static String gateway;

    @BeforeAll
    static void install() throws Exception {
        Assumptions.assumeTrue(Helm.found().isPresent(), "no helm on the PATH: the chart is not tried on a cluster");
        cluster = Cluster.start().orElse(null);
        Assumptions.assumeTrue(
                cluster != null,
                "neither DATAMESH_CLUSTER with the images built (-Pimages) nor DATAMESH_KUBECONFIG: the chart is not tried on a cluster");
        helm = Helm.found().orElseThrow();
        client = cluster.client();
        pods = new Pods(client, TAG);
        long began = System.nanoTime();
        Helm.Outcome installed = cluster.helm(
                helm,
                "install",
                "datamesh",
                Helm.CHART.toString(),
                "-n",
                Helm.SYSTEM,
                "--create-namespace",
                "--set",
                "gateway.replicas=1");
        assertThat(installed.exit()).as(installed.error()).isZero();
        apply("kafka-service.yaml", Map.of());
        String kafka = address("streaming", "kafka");
        Map<String, String> values = Map.of("kafka", kafka, "password", "not-a-secret", "tag", TAG);
        apply("kafka.yaml", values);
        // Else the runtimes' pods wait for their credentials, and a kubelet looks again after up to two minutes only.
        await().atMost(START)
                .until(() -> client.apps()
                        .statefulSets()
                        .inNamespace("streaming")
                        .withName("kafka")
                        .isReady());
        apply("mesh.yaml", values);
        await().atMost(START).until(() -> ready("DataDomain", null, "h1") && ready("DataDomain", null, "cbc"));
        await().atMost(SOON).until(() -> ready("DataProduct", "h1", "strain"));
        // For readers outside: names of Services are known inside only.
        client.services().inNamespace(RUNTIMES).withName("runtime-h1").edit(service -> {
            service.getMetadata()
                    .getAnnotations()
                    .put("datamesh.dev/endpoint", "grpc://" + address(RUNTIMES, "runtime-h1") + ":" + FLIGHT);
            return service;
        });
        gateway = "grpc://" + address(RUNTIMES, "datamesh-gateway") + ":" + FLIGHT;
        await().atMost(SOON)
                .until(() -> client.apps()
                        .deployments()
                        .inNamespace(RUNTIMES)
                        .withName("datamesh-gateway")
                        .isReady());
        System.out.printf("from helm install to served domains: %d s%n", (System.nanoTime() - began) / 1_000_000_000);
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void whatLigosClientPublishesIsReadByThoseWhoAreGrantedIt() throws Exception {
        Assumptions.assumeTrue(PythonVenv.possible(), "no python3 with venv: LIGO's client is not tried");
        PythonVenv venv = venv();
        Process publishing = script(venv, "publish.py", token("h1", "calibration"), Map.of());
        try {
            awaitBlocks(venv);
            assertThat(read(venv, "default")).contains("h1/strain needs a grant: mesh request h1/strain");
            Pods.Ended reader = pods.mesh(
                    "cbc",
                    "reader",
                    "search",
                    "fetch",
                    "H1:STRAIN",
                    "--server",
                    "grpc://datamesh-gateway.datamesh-runtimes.svc:" + FLIGHT,
                    "--token-file",
                    "/token/token");
            assertThat(reader.succeeded()).as(reader.log()).isTrue();
            assertThat(reader.log()).contains("H1:STRAIN");
        } finally {
            publishing.destroy();
        }
    }

    @Test
    @Order(2)
    void anUpgradeOfTheOperatorAndAKubeletStartedAgainLeaveReadersAlone() throws Exception {
        Assumptions.assumeTrue(PythonVenv.possible(), "no python3 with venv: LIGO's client is not tried");
        PythonVenv venv = venv();
        Process publishing = script(venv, "publish.py", token("h1", "calibration"), Map.of());
        Process reading = null;
        try {
            awaitBlocks(venv);
            // Ends by itself at the first block that is not in its place.
            reading = script(venv, "read.py", token("cbc", "search"), Map.of("BLOCKS", "1000000"));
            Process reader = reading;
            await().atMost(SOON).until(() -> blocksRead() > 0);
            Pod served = runtimePod();
            Helm.Outcome upgraded = cluster.helm(
                    helm,
                    "upgrade",
                    "datamesh",
                    Helm.CHART.toString(),
                    "-n",
                    Helm.SYSTEM,
                    "--reuse-values",
                    "--set",
                    "operator.logJson=true");
            assertThat(upgraded.exit()).as(upgraded.error()).isZero();
            await().atMost(START).until(ClusterE2E::operatorIsRolledOut);
            if (cluster.isOurs()) {
                Instant killed = Instant.now();
                cluster.killKubelet();
                await().atMost(SOON).until(() -> nodeWasHeardOfAfter(killed));
            }
            int before = blocksRead();
            await().atMost(SOON).until(() -> !reader.isAlive() || blocksRead() >= before + 100);
            assertThat(reader.isAlive()).as(Files.readString(log("read.py"))).isTrue();
            Pod serving = runtimePod();
            assertThat(serving.getMetadata().getUid())
                    .isEqualTo(served.getMetadata().getUid());
            assertThat(serving.getStatus().getContainerStatuses().getFirst().getRestartCount())
                    .isZero();
        } finally {
            if (reading != null) {
                reading.destroy();
            }
            publishing.destroy();
        }
    }

    @Test
    @Order(3)
    void aDomainsPodsReachRuntimesAndEachOtherAndNothingOfOtherDomains() throws IOException {
        for (String namespace : List.of("h1", "cbc")) {
            pods.bringProbe(namespace);
        }
        String listener = pods.listener("h1", LISTENER);
        assertThat(pods.passes("h1", "neighbour", listener, LISTENER)).isTrue();
        assertThat(pods.passes("cbc", "to-runtime", address(RUNTIMES, "runtime-h1"), FLIGHT))
                .isTrue();
        assertThat(pods.isStopped("cbc", "stranger", listener, LISTENER)).isTrue();
        assertThat(pods.isStopped("cbc", "to-api-server", address("default", "kubernetes"), 443))
                .isTrue();
        // It was the policy that stopped them, and not that nobody listened.
        assertThat(pods.passes("h1", "neighbour-again", listener, LISTENER)).isTrue();
    }

    @Test
    @Order(4)
    void theOtherOperatorTakesOverWhenTheLeaderIsKilled() {
        var leases = client.leases().inNamespace(Helm.SYSTEM).withName("datamesh-operator");
        String leader = leases.get().getSpec().getHolderIdentity();
        client.pods()
                .inNamespace(Helm.SYSTEM)
                .withName(leader.substring(0, leader.indexOf('_')))
                .withGracePeriod(0)
                .delete();
        GenericKubernetesResource strain = requireNonNull(get("DataProduct", "h1", "strain"));
        GenericKubernetesResource second = new GenericKubernetesResource();
        second.setApiVersion(strain.getApiVersion());
        second.setKind(strain.getKind());
        second.setMetadata(
                new ObjectMetaBuilder().withNamespace("h1").withName("second").build());
        second.setAdditionalProperty(
                "spec",
                Map.of(
                        "description", Map.of("purpose", "Made while nobody led."),
                        "publishers", List.of(Map.of("serviceAccount", "calibration")),
                        "streams",
                                List.of(Map.of(
                                        "timeSeries",
                                        Map.of(
                                                "stride",
                                                "1s",
                                                "channels",
                                                List.of(Map.of(
                                                        "name",
                                                        "H1:SECOND",
                                                        "dataType",
                                                        "float32",
                                                        "sampleRate",
                                                        16)))))));
        client.resource(second).create();
        await().atMost(SOON).until(() -> ready("DataProduct", "h1", "second"));
        assertThat(leases.get().getSpec().getHolderIdentity()).isNotEqualTo(leader);
    }

    @Test
    @Order(5)
    void aDomainGoesWithItsRuntimeAndItsNamespace() {
        client.resource(requireNonNull(get("DataDomain", null, "cbc"))).delete();
        await().atMost(SOON).until(() -> get("DataDomain", null, "cbc") == null);
        await().atMost(SOON).until(() -> client.namespaces().withName("cbc").get() == null);
        assertThat(client.apps()
                        .deployments()
                        .inNamespace(RUNTIMES)
                        .withName("runtime-cbc")
                        .get())
                .isNull();
    }

    @Test
    @Order(6)
    void uninstallLeavesWhatIsDeclaredAndSaysSo() throws Exception {
        Helm.Outcome gone = cluster.helm(helm, "uninstall", "datamesh", "-n", Helm.SYSTEM);
        assertThat(gone.exit()).as(gone.error()).isZero();
        assertThat(gone.output() + gone.error())
                .contains("[CustomResourceDefinition] dataproducts.datamesh.dev", "[Namespace] datamesh-runtimes");
        assertThat(get("DataProduct", "h1", "strain")).isNotNull();
        assertThat(client.secrets()
                        .inNamespace(RUNTIMES)
                        .withName("pods.h1.calibration")
                        .get())
                .isNotNull();
        assertThat(client.apps()
                        .deployments()
                        .inNamespace(RUNTIMES)
                        .withName("runtime-h1")
                        .get())
                .isNotNull();
    }

    private static PythonVenv venv() throws IOException, InterruptedException {
        PythonVenv venv = new PythonVenv(TARGET.resolve("venv"));
        venv.install(List.of("arrakis==0.21.0", "confluent-kafka==2.16.1"));
        return venv;
    }

    /** Starts LIGO's client; what it says is in {@link #log}. */
    private static Process script(PythonVenv venv, String name, String token, Map<String, String> more)
            throws IOException {
        ProcessBuilder script = new ProcessBuilder(venv.python(), script(name))
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        script.environment().putAll(Map.of("ARRAKIS_SERVER", gateway, "ARRAKIS_TOKEN", token));
        script.environment().putAll(more);
        return script.start();
    }

    private static void awaitBlocks(PythonVenv venv) {
        await().atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(read(venv, "search")).contains("read 20 blocks, 0 late"));
    }

    private static Path log(String script) {
        return TARGET.resolve(script + ".log");
    }

    private static int blocksRead() throws IOException {
        return Files.readAllLines(log("read.py")).stream()
                .filter(line -> line.startsWith("read "))
                .map(line -> Integer.parseInt(line.split(" ")[1]))
                .reduce(0, (earlier, later) -> later);
    }

    private static Pod runtimePod() {
        return client.pods().inNamespace(RUNTIMES).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().startsWith("runtime-h1-"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean operatorIsRolledOut() {
        Deployment operator = client.apps()
                .deployments()
                .inNamespace(Helm.SYSTEM)
                .withName("datamesh-operator")
                .get();
        Integer wanted = operator.getSpec().getReplicas();
        return operator.getMetadata()
                        .getGeneration()
                        .equals(operator.getStatus().getObservedGeneration())
                && wanted.equals(operator.getStatus().getReplicas())
                && wanted.equals(operator.getStatus().getUpdatedReplicas())
                && wanted.equals(operator.getStatus().getReadyReplicas());
    }

    private static boolean nodeWasHeardOfAfter(Instant instant) {
        return client.leases().inNamespace("kube-node-lease").list().getItems().stream()
                .allMatch(lease -> lease.getSpec().getRenewTime().toInstant().isAfter(instant));
    }

    private static String read(PythonVenv venv, String account) throws IOException, InterruptedException {
        Path log = TARGET.resolve("read.log");
        int unused = venv.run(
                List.of(venv.python(), script("read.py")),
                Map.of("ARRAKIS_SERVER", gateway, "ARRAKIS_TOKEN", token("cbc", account)),
                log,
                30);
        return Files.readString(log);
    }

    private static String script(String name) throws IOException {
        return Files.writeString(TARGET.resolve(name), Manifests.text(name)).toString();
    }

    private static String token(String namespace, String account) {
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName(account)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences("datamesh.dev")
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    /** In any order that comes: a domain's namespace is there only when the operator has made it. */
    private static void apply(String file, Map<String, String> values) {
        for (HasMetadata object : Manifests.of(file, values)) {
            await(object.getKind() + " " + object.getMetadata().getName())
                    .atMost(START)
                    .ignoreExceptions()
                    .until(() -> client.resource(object).serverSideApply() != null);
        }
    }

    private static String address(String namespace, String service) {
        return client.services()
                .inNamespace(namespace)
                .withName(service)
                .get()
                .getSpec()
                .getClusterIP();
    }

    private static GenericKubernetesResource get(String kind, String namespace, String name) {
        var objects = client.genericKubernetesResources("datamesh.dev/v1alpha1", kind);
        return namespace == null
                ? objects.withName(name).get()
                : objects.inNamespace(namespace).withName(name).get();
    }

    private static boolean ready(String kind, String namespace, String name) {
        GenericKubernetesResource object = get(kind, namespace, name);
        List<Map<String, Object>> conditions = object == null || object.get("status", "conditions") == null
                ? List.of()
                : object.get("status", "conditions");
        return conditions.stream()
                .anyMatch(each -> "Ready".equals(each.get("type")) && "True".equals(each.get("status")));
    }
}
