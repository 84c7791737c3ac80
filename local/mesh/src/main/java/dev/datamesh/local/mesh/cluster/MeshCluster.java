package dev.datamesh.local.mesh.cluster;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.domain.DataDomainStatus;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshProcesses;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The mesh as its API server knows it, with errors that name what is missing. */
public final class MeshCluster implements AutoCloseable {
    private static final String API_SERVER = "kube-apiserver";
    private static final int CONNECT_MILLIS = 2_000;
    private static final int REQUEST_MILLIS = 15_000;

    private final KubernetesClient client;

    private MeshCluster(KubernetesClient client) {
        this.client = client;
    }

    /** The mesh of this machine's user. */
    public static MeshCluster ofHome(Console console) {
        MeshHome home = MeshHome.of(console.environment());
        return of(Path.of(
                new MeshProcesses(home).stateWith(API_SERVER).endpoints().kubeconfig()));
    }

    /** The mesh that a kubeconfig leads to. */
    public static MeshCluster of(Path kubeconfig) {
        if (!Files.isReadable(kubeconfig)) {
            throw new MeshException(
                    "the kubeconfig " + kubeconfig + " cannot be read",
                    "start the mesh (mesh up), or name another file");
        }
        // The client's own retries would keep a user waiting for a minute and more where nothing listens.
        Config config = new ConfigBuilder(Config.fromKubeconfig(kubeconfig.toFile()))
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                .withRequestRetryBackoffLimit(1)
                .build();
        return new MeshCluster(new KubernetesClientBuilder().withConfig(config).build());
    }

    public KubernetesClient client() {
        return client;
    }

    public DataProduct product(ProductAddress address) {
        return asked(() -> client.resources(DataProduct.class)
                        .inNamespace(address.domain())
                        .withName(address.name())
                        .get())
                .orElseThrow(() -> new MeshException(
                        "there is no product " + address, "'mesh status' lists the products there are"));
    }

    public Optional<DataDomain> domain(String name) {
        return asked(() -> client.resources(DataDomain.class).withName(name).get());
    }

    /** Where the runtime of a domain is reached, if it has one. */
    public Optional<URI> endpoint(String domain) {
        return domain(domain)
                .map(DataDomain::getStatus)
                .map(DataDomainStatus::endpoint)
                .map(URI::create);
    }

    /** The plane that a domain's products run on. */
    public DataPlane planeOf(String domain) {
        DataDomain found = domain(domain)
                .orElseThrow(
                        () -> new MeshException("there is no domain " + domain, "'mesh status' lists the domains"));
        String name = found.getSpec().plane();
        return asked(() -> client.resources(DataPlane.class).withName(name).get())
                .orElseThrow(() -> new MeshException(
                        "domain " + domain + " names the plane " + name + ", which does not exist",
                        "apply a DataPlane of that name"));
    }

    public Optional<Secret> secret(String namespace, String name) {
        return asked(
                () -> client.secrets().inNamespace(namespace).withName(name).get());
    }

    /** What a question to the API server brings; absent for what is not there. */
    public static <T> Optional<T> asked(Supplier<T> question) {
        try {
            return Optional.ofNullable(question.get());
        } catch (KubernetesClientException e) {
            throw ApiErrors.explained(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
