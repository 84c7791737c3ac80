package dev.datamesh.runtime.mesh;

import dev.datamesh.api.Condition;
import dev.datamesh.api.Crds;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.domain.DataDomainStatus;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.AcceptedContract;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.local.controlplane.ControlPlane;
import dev.datamesh.local.testing.SharedControlPlane;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A real API server with the kinds and the chart's roles, in which a test plays the operator. */
public final class ClusterRig {
    private static final Path RBAC = Path.of("..", "charts", "datamesh", "files", "rbac");

    private final ControlPlane controlPlane = SharedControlPlane.get();
    private final KubernetesClient admin = controlPlane.adminClient();

    public ClusterRig() {
        Crds.manifests().forEach(this::apply);
        try (Stream<Path> files = Files.list(RBAC)) {
            for (Path file : files.sorted().toList()) {
                apply(Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        soon().ignoreExceptions()
                .untilAsserted(() ->
                        admin.resources(DataProduct.class).inAnyNamespace().list());
    }

    public KubernetesClient admin() {
        return admin;
    }

    public void apply(String yaml) {
        admin.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    /** A domain with its namespace, and with what the operator would bind for its runtime. */
    public void domain(String name) {
        apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %1$s, labels: {datamesh.dev/domain: %1$s}}
                ---
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: %1$s}
                spec: {plane: local, owners: [{kind: Group, name: %1$s-owners}]}
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: {namespace: datamesh-runtimes, name: runtime-%1$s}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {namespace: %1$s, name: datamesh-runtime}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: datamesh-runtime-domain}
                subjects: [{kind: ServiceAccount, namespace: datamesh-runtimes, name: runtime-%1$s}]
                """.formatted(name));
    }

    /** A product with one channel. */
    public void product(String domain, String name, String channel, String access) {
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %s, name: %s}
                spec:
                  publishers: [{serviceAccount: calibration}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%s", dataType: float64, sampleRate: 16384}]
                  access: %s
                """.formatted(domain, name, channel, access));
    }

    /** Says of a product that its present spec is accepted, and that its channels lie in topic 0 in the order of the spec. */
    public void accept(String domain, String name) {
        admin.resources(DataProduct.class).inNamespace(domain).withName(name).editStatus(product -> {
            String id = domain + "." + name + ".main";
            List<String> channels = product.getSpec().streams().getFirst().timeSeries().channels().stream()
                    .map(channel -> channel.name())
                    .toList();
            product.setStatus(new DataProductStatus(
                    product.getMetadata().getGeneration(),
                    null,
                    new AcceptedContract(
                            "1.0.0",
                            "sha256:0",
                            product.getMetadata().getGeneration(),
                            product.getSpec().publishers(),
                            product.getSpec().access() == null
                                    ? null
                                    : product.getSpec().access().mode(),
                            product.getSpec().access() == null
                                    ? AccessSpec.Visibility.Mesh
                                    : product.getSpec().access().visibility()),
                    List.of(new StreamStatus(
                            "main",
                            1,
                            id,
                            List.of(new TopicStatus("arrakis-" + id + ".0", 1, "float64", channels)),
                            "24h",
                            null,
                            null,
                            null,
                            null)),
                    null,
                    null,
                    null,
                    null,
                    List.of(new Condition("Accepted", "True", "Succeeded", "", "2026-01-01T00:00:00Z", 1L))));
            return product;
        });
    }

    /** Says where a domain's runtime is reached. */
    public void serves(String domain, String endpoint) {
        admin.resources(DataDomain.class).withName(domain).editStatus(found -> {
            found.setStatus(new DataDomainStatus(1L, domain, null, null, null, endpoint, List.of()));
            return found;
        });
    }

    /** The API server with the rights of a ServiceAccount of the runtimes' namespace. */
    public KubernetesClient asRuntime(String serviceAccount) {
        try {
            Path kubeconfig = Files.createTempFile(serviceAccount, ".kubeconfig");
            controlPlane.kubeconfigFor("datamesh-runtimes", serviceAccount, kubeconfig);
            Config config = Config.fromKubeconfig(kubeconfig.toFile());
            config.setWatchList(true);
            return new KubernetesClientBuilder().withConfig(config).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A token of a ServiceAccount, which is made if it is not there; without an audience, one for the API server. */
    public String token(String namespace, String serviceAccount, Duration life, String... audiences) {
        apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {namespace: %s, name: %s}
                """.formatted(namespace, serviceAccount));
        return admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences(audiences)
                        .withExpirationSeconds(life.toSeconds())
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    /** The same token with other times, in seconds since 1970, signed with the key of the cluster. */
    public String signedAnew(String token, long issued, long expires) throws GeneralSecurityException, IOException {
        String[] parts = token.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replaceAll("\"(iat|nbf)\":[0-9]+", "\"$1\":" + issued)
                .replaceAll("\"exp\":[0-9]+", "\"exp\":" + expires);
        String signed = parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        String pem = Files.readString(controlPlane.caCertificate().resolveSibling("service-accounts.key"));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(
                        Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]+-----", "")))));
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    public static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(5));
    }
}
