package dev.datamesh.local.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.datamesh.local.fault.TcpProxy;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Ports;
import dev.datamesh.local.process.StateDirectory;
import dev.datamesh.local.testing.SharedControlPlane;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlPlaneIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void aServiceAccountMayDoNothingItWasNotGivenAndTheAuditLogTellsWhoAsked() {
        ControlPlane plane = SharedControlPlane.get();
        withNamespace(plane, "rights");

        Path kubeconfig = plane.kubeconfigFor("rights", "default", directory.resolve("kubeconfig"));

        try (KubernetesClient client = clientOf(kubeconfig)) {
            assertThat(client.getNamespace()).isEqualTo("rights");
            assertThatThrownBy(() -> client.secrets().inNamespace("rights").list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(403))
                    .hasMessageContaining("system:serviceaccount:rights:default");
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(plane.auditLog())
                        .content()
                        .contains("\"username\":\"system:serviceaccount:rights:default\""));
    }

    @Test
    void aKubeconfigOfAServiceAccountIsPrivateAndNeverTheAdmins() throws Exception {
        ControlPlane plane = SharedControlPlane.get();
        withNamespace(plane, "private");

        Path kubeconfig = plane.kubeconfigFor("private", "default", directory.resolve("kubeconfig"));

        assertThat(Files.getPosixFilePermissions(kubeconfig))
                .extracting(Enum::name)
                .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
        assertThat(kubeconfig).content().contains("token: ").doesNotContain("client-key-data");
        assertThatThrownBy(() -> plane.kubeconfigFor("private", "nobody", kubeconfig))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no ServiceAccount nobody in namespace private");
    }

    @Test
    void kubectlWorksWithTheAdminsKubeconfig() throws Exception {
        ControlPlane plane = SharedControlPlane.get();
        ProcessBuilder kubectl = new ProcessBuilder(
                        plane.kubectl().toString(), "auth", "can-i", "delete", "namespaces", "--all-namespaces")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        kubectl.environment().put("KUBECONFIG", plane.adminKubeconfig().toString());
        kubectl.environment().put("KUBECACHEDIR", directory.toString());

        assertThat(kubectl.start().waitFor(20, TimeUnit.SECONDS)).isTrue();

        assertThat(directory.resolve("output")).content().endsWith("yes\n");
    }

    @Test
    void theControllersThatTheMeshMeetsWork() {
        KubernetesClient client = SharedControlPlane.get().adminClient();
        withNamespace(SharedControlPlane.get(), "controllers");
        await("the authority's certificate is published")
                .atMost(SOON)
                .until(() -> client.configMaps()
                                .inNamespace("controllers")
                                .withName("kube-root-ca.crt")
                                .get()
                        != null);
        client.resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("few")
                        .withNamespace("controllers")
                        .endMetadata()
                        .withNewSpec()
                        .withHard(Map.of("count/secrets", new Quantity("0")))
                        .endSpec()
                        .build())
                .create();
        await("the quota is counted").atMost(SOON).until(() -> counted(client));

        assertThatThrownBy(() -> client.secrets()
                        .inNamespace("controllers")
                        .resource(new SecretBuilder()
                                .withNewMetadata()
                                .withName("one-too-many")
                                .endMetadata()
                                .build())
                        .create())
                .hasMessageContaining("exceeded quota");

        client.namespaces().withName("controllers").delete();
        await("the namespace goes with all that is in it")
                .atMost(SOON)
                .until(() -> client.namespaces().withName("controllers").get() == null);
    }

    @Test
    void itComesBackWithItsDataOnTheSamePortsAndWhoComesLaterAdoptsIt() {
        List<String> said = new ArrayList<>();
        ControlPlaneOptions options = ControlPlaneOptions.persistent(directory).withProgress(said::add);
        String url;
        try (ControlPlane first = ControlPlane.start(options)) {
            url = first.serverUrl();
            create(first.adminClient(), "kept");
        }
        assertThat(ControlPlane.at(options).isRunning()).isFalse();

        ControlPlane second = ControlPlane.start(options);
        second.detach();
        said.clear();
        try (ControlPlane third = ControlPlane.start(options)) {
            assertThat(said)
                    .containsExactly(
                            "etcd was already up",
                            "kube-apiserver was already up",
                            "kube-controller-manager was already up");
            assertThat(third.serverUrl()).isEqualTo(url);
            assertThat(third.processes())
                    .extracting(ManagedProcess::pid)
                    .containsExactlyElementsOf(
                            second.processes().stream().map(ManagedProcess::pid).toList());
            assertThat(third.adminClient().namespaces().withName("kept").get()).isNotNull();
        }
        assertThat(ControlPlane.at(options).processes()).isEmpty();
    }

    @Test
    void portsThatOthersTookMeanwhileAreReplacedAndTheDataStay() throws Exception {
        ControlPlaneOptions options = ControlPlaneOptions.persistent(directory);
        String url;
        try (ControlPlane first = ControlPlane.start(options)) {
            url = first.serverUrl();
            create(first.adminClient(), "kept");
        }
        List<ServerSocket> strangers = new ArrayList<>();
        try {
            Ports ports = new Ports(StateDirectory.at(directory));
            for (String name : List.of("etcd", "etcd-peer", "kube-apiserver", "kube-controller-manager")) {
                int port = ports.remembered(name).orElseThrow();
                strangers.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            }

            try (ControlPlane second = ControlPlane.start(options)) {
                assertThat(second.serverUrl()).isNotEqualTo(url);
                assertThat(second.adminClient().namespaces().withName("kept").get())
                        .isNotNull();
                withNamespace(second, "served-by-the-controllers-too");
            }
        } finally {
            for (ServerSocket stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void onlyTheApiServerCanBeTakenAwayAndComesBackWithWhatItHeld() {
        try (ControlPlane plane = ControlPlane.start(ControlPlaneOptions.temporary())) {
            create(plane.adminClient(), "before");

            plane.killApiServer();

            assertThat(plane.processes())
                    .extracting(ManagedProcess::name)
                    .containsExactly("etcd", "kube-controller-manager");
            plane.startApiServer();
            assertThat(plane.adminClient().namespaces().withName("before").get())
                    .isNotNull();

            plane.pauseApiServer();
            assertThatThrownBy(() -> HttpsProbe.of(plane.serverUrl() + "/readyz", plane.caCertificate(), "ok")
                            .ready())
                    .isInstanceOf(HttpTimeoutException.class);
            plane.resumeApiServer();
            create(plane.adminClient(), "after");
            assertThat(plane.isRunning()).isTrue();
        }
    }

    @Test
    void aClientBehindAProxyLosesTheServerWhileOthersKeepIt() {
        ControlPlane plane = SharedControlPlane.get();
        withNamespace(plane, "proxied");
        int port = Integer.parseInt(plane.serverUrl().replaceAll(".*:", ""));
        try (TcpProxy proxy = TcpProxy.to(port)) {
            Path kubeconfig = plane.kubeconfigFor(
                    "proxied",
                    "default",
                    directory.resolve("kubeconfig"),
                    Duration.ofHours(1),
                    "https://127.0.0.1:" + proxy.port());
            try (KubernetesClient client = clientOf(kubeconfig)) {
                assertThat(client.getKubernetesVersion().getGitVersion()).isEqualTo("v1.36.3");
                assertThat(proxy.connections()).isPositive();

                proxy.cut();

                assertThat(proxy.connections()).isZero();
                assertThat(plane.adminClient().getKubernetesVersion().getGitVersion())
                        .isEqualTo("v1.36.3");
                proxy.restore();
                assertThat(client.getKubernetesVersion().getGitVersion()).isEqualTo("v1.36.3");
            }
        }
    }

    @Test
    void aStartThatFailsTellsWhyAndLeavesNothingRunning() {
        ControlPlaneOptions options =
                ControlPlaneOptions.persistent(directory).withApiServerArguments("--no-such-flag=1");

        assertThatThrownBy(() -> ControlPlane.start(options))
                .hasMessageContaining("kube-apiserver ended before it was ready")
                .hasMessageContaining("unknown flag: --no-such-flag");

        assertThat(ControlPlane.at(options).processes()).isEmpty();
    }

    private static KubernetesClient clientOf(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    private static Namespace create(KubernetesClient client, String name) {
        return client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private static void withNamespace(ControlPlane plane, String name) {
        create(plane.adminClient(), name);
        await("the default ServiceAccount of " + name)
                .atMost(SOON)
                .until(() -> plane.adminClient()
                                .serviceAccounts()
                                .inNamespace(name)
                                .withName("default")
                                .get()
                        != null);
    }

    private static boolean counted(KubernetesClient client) {
        ResourceQuota quota = client.resourceQuotas()
                .inNamespace("controllers")
                .withName("few")
                .get();
        return quota.getStatus() != null && !quota.getStatus().getUsed().isEmpty();
    }
}
