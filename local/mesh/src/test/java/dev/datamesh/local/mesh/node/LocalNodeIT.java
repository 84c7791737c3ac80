package dev.datamesh.local.mesh.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.local.controlplane.ControlPlane;
import dev.datamesh.local.mesh.setup.ClusterSetup;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.ReadinessProbe;
import dev.datamesh.local.process.StateDirectory;
import dev.datamesh.local.testing.SharedControlPlane;
import dev.datamesh.local.testing.TestCertificate;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of one machine on a real API server, with a node's rights and no others. */
class LocalNodeIT {
    private static final String NAMESPACE = "datamesh-runtimes";

    private final ControlPlane controlPlane = SharedControlPlane.get();
    private final KubernetesClient admin = controlPlane.adminClient();

    @TempDir
    private Path folder;

    private StateDirectory state;
    private KubernetesClient client;
    private LocalNode node;

    @BeforeEach
    void start() throws Exception {
        ClusterSetup setup = new ClusterSetup(admin);
        setup.applyKinds();
        setup.applyObjects();
        state = StateDirectory.at(folder.resolve("node"));
        Path kubeconfig = folder.resolve("node.kubeconfig");
        controlPlane.kubeconfigFor("datamesh-system", "mesh-node", kubeconfig);
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
        node = new LocalNode(
                client,
                NAMESPACE,
                new Launcher(IdleRuntime.application(Files.createDirectory(folder.resolve("application")))),
                state,
                (account, target) -> controlPlane.kubeconfigFor(NAMESPACE, account, target),
                url -> ReadinessProbe.accepts(URI.create(url).getPort()),
                InstantSource.system(),
                line -> {});
        node.start();
    }

    @AfterEach
    void stop() {
        node.close();
        client.close();
        admin.pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
    }

    @Test
    void aRotatedSecretReachesARunningPodAsAWhole() throws Exception {
        TestCertificate first = TestCertificate.named("first");
        secret(first.secret());
        pod("rotated");
        awaitReady("rotated");
        long pid = pid("rotated");
        Path mount = state.path().resolve("volumes/rotated/sealed");
        assertThat(mount.resolve("tls.crt")).hasContent(first.certificate());

        TestCertificate second = TestCertificate.named("second");
        secret(Map.of("tls.crt", second.certificate(), "tls.key", second.key()));

        soon().until(() -> Files.readString(mount.resolve("tls.crt")).equals(second.certificate()));
        assertThat(mount.resolve("tls.key")).hasContent(second.key());
        assertThat(mount.resolve("ca.crt")).as("a key that is gone").doesNotExist();
        assertThat(Files.getPosixFilePermissions(mount.resolve("tls.key"))).hasSize(2);
        assertThat(pid("rotated")).as("the process goes on").isEqualTo(pid);
    }

    @Test
    void whatADeletedPodWasGivenGoesWithIt() throws Exception {
        secret(TestCertificate.named("only").secret());
        pod("deleted");
        awaitReady("deleted");
        assertThat(files("deleted")).hasSizeGreaterThan(3);

        admin.pods()
                .inNamespace(NAMESPACE)
                .withName("deleted")
                .withGracePeriod(0)
                .delete();

        soon().untilAsserted(() -> assertThat(files("deleted")).isEmpty());
        assertThat(new Processes(state).find("deleted")).isEmpty();
    }

    /** Whatever lies anywhere under its name. */
    private List<Path> files(String pod) throws IOException {
        try (Stream<Path> all = Files.walk(state.path())) {
            return all.filter(file -> state.path().relativize(file).toString().contains(pod))
                    .toList();
        }
    }

    private void awaitReady(String pod) {
        soon().until(() -> {
            Pod found = admin.pods().inNamespace(NAMESPACE).withName(pod).get();
            return found.getStatus() != null
                    && found.getStatus().getConditions().stream()
                            .anyMatch(condition -> condition.getType().equals("Ready")
                                    && condition.getStatus().equals("True"));
        });
    }

    private long pid(String pod) {
        return new Processes(state).find(pod).orElseThrow().pid();
    }

    private void secret(Map<String, String> content) {
        admin.secrets().inNamespace(NAMESPACE).withName("sealed").delete();
        admin.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("sealed")
                        .endMetadata()
                        .withStringData(content)
                        .build())
                .create();
    }

    private void pod(String name) {
        admin.load(new ByteArrayInputStream("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {namespace: datamesh-runtimes, name: runtime-test}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {namespace: datamesh-runtimes, name: %s}
                spec:
                  serviceAccountName: runtime-test
                  automountServiceAccountToken: false
                  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                  containers:
                  - name: runtime
                    image: %s
                    env: [{name: DATAMESH_TLS_PATH, value: /etc/datamesh/tls}]
                    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                    volumeMounts: [{name: tls, mountPath: /etc/datamesh/tls, readOnly: true}]
                  volumes: [{name: tls, secret: {secretName: sealed}}]
                """.formatted(name, Launcher.IMAGE).getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(50));
    }
}
