package dev.datamesh.operator.rig;

import dev.datamesh.local.controlplane.KubernetesApi;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.containers.BindMode;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** K3s in a container, with its audit log on; it ends with the JVM. */
final class K3sCluster implements KubernetesApi {
    private static final String IMAGE = System.getProperty("datamesh.test.k3s.image", "rancher/k3s:v1.34.1-k3s1");
    private static final long TOKEN_SECONDS = 86_400;
    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - level: Metadata
            """;

    private final Path directory;
    private final Config config;
    private final KubernetesClient client;

    K3sCluster() {
        try {
            directory = Files.createTempDirectory("k3s");
            K3sContainer container = new K3sContainer(DockerImageName.parse(IMAGE))
                    .withCommand(
                            "server",
                            "--disable=traefik",
                            "--disable=metrics-server",
                            "--kube-apiserver-arg=audit-policy-file=/etc/audit-policy.yaml",
                            "--kube-apiserver-arg=audit-log-path=/audit/audit.log")
                    .withCopyToContainer(Transferable.of(POLICY), "/etc/audit-policy.yaml")
                    .withFileSystemBind(directory.toString(), "/audit", BindMode.READ_WRITE);
            container.start();
            String kubeconfig = container.getKubeConfigYaml();
            Files.writeString(adminKubeconfig(), kubeconfig);
            config = Config.fromKubeconfig(kubeconfig);
            client = new KubernetesClientBuilder().withConfig(config).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public KubernetesClient adminClient() {
        return client;
    }

    @Override
    public Path adminKubeconfig() {
        return directory.resolve("admin.kubeconfig");
    }

    @Override
    public Path auditLog() {
        return directory.resolve("audit.log");
    }

    @Override
    public Path kubeconfigFor(String namespace, String serviceAccount, Path target) {
        var account = client.serviceAccounts().inNamespace(namespace).withName(serviceAccount);
        if (account.get() == null) {
            throw new IllegalArgumentException("no ServiceAccount " + serviceAccount + " in namespace " + namespace);
        }
        String token = account.tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(TOKEN_SECONDS)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        try {
            return Files.writeString(target, Serialization.asYaml(kubeconfig(token)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private io.fabric8.kubernetes.api.model.Config kubeconfig(String token) {
        return new ConfigBuilder()
                .withApiVersion("v1")
                .withKind("Config")
                .withCurrentContext("k3s")
                .addNewCluster()
                .withName("k3s")
                .withNewCluster()
                .withServer(config.getMasterUrl())
                .withCertificateAuthorityData(config.getCaCertData())
                .endCluster()
                .endCluster()
                .addNewUser()
                .withName("k3s")
                .withNewUser()
                .withToken(token)
                .endUser()
                .endUser()
                .addNewContext()
                .withName("k3s")
                .withNewContext()
                .withCluster("k3s")
                .withUser("k3s")
                .endContext()
                .endContext()
                .build();
    }
}
