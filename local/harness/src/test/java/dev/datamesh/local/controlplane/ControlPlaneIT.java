package dev.datamesh.local.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.datamesh.local.testing.SharedControlPlane;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlPlaneIT {

    @Test
    void aServiceAccountMayDoNothingItWasNotGiven(@TempDir Path directory) {
        ControlPlane plane = SharedControlPlane.get();
        plane.adminClient()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("rights")
                        .endMetadata()
                        .build())
                .create();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> plane.adminClient()
                                .serviceAccounts()
                                .inNamespace("rights")
                                .withName("default")
                                .get()
                        != null);

        Path kubeconfig = plane.kubeconfigFor("rights", "default", directory.resolve("kubeconfig"));

        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build()) {
            assertThatThrownBy(() -> client.secrets().inNamespace("rights").list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(403))
                    .hasMessageContaining("system:serviceaccount:rights:default");
        }
        assertThat(plane.auditLog()).content().contains("\"username\":\"system:serviceaccount:rights:default\"");
        assertThat(Files.exists(plane.kubectl())).isTrue();
    }

    @Test
    void itStopsAndComesBackWithItsDataOnTheSamePorts(@TempDir Path directory) {
        ControlPlaneOptions options = ControlPlaneOptions.persistent(directory).withProgress(System.out::println);
        String url;
        try (ControlPlane first = ControlPlane.start(options)) {
            url = first.serverUrl();
            first.adminClient()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("kept")
                            .endMetadata()
                            .build())
                    .create();
        }
        assertThat(ControlPlane.at(options).isRunning()).isFalse();

        try (ControlPlane second = ControlPlane.start(options)) {
            assertThat(second.serverUrl()).isEqualTo(url);
            assertThat(second.adminClient().namespaces().withName("kept").get()).isNotNull();
        }
    }
}
