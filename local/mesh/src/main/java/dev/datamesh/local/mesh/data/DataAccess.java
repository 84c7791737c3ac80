package dev.datamesh.local.mesh.data;

import dev.datamesh.api.Api;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.core.unit.DurationText;
import dev.datamesh.local.mesh.cluster.ApiErrors;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshProcesses;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which a command reaches the data, and as whom. */
public final class DataAccess {
    private static final String GATEWAY = "gateway";
    private static final long TOKEN_SECONDS = 3_600;

    @Option(
            names = "--server",
            paramLabel = "grpc://HOST:PORT",
            description = "The gateway, or a runtime, to ask (grpc+tls:// where it has a certificate);"
                    + " else the gateway of this machine's mesh.")
    private String server;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "The certificates (PEM) of whom to believe which server is which; else the file that"
                    + " GRPC_DEFAULT_SSL_ROOTS_FILE_PATH names, and what the planes of the cluster say.")
    private Path ca;

    @Option(
            names = "--as",
            paramLabel = "NAMESPACE/SERVICEACCOUNT",
            description = "Ask with a token of this ServiceAccount; else without a name.")
    private String as;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Ask with the token in this file, as a pod has one of its own ServiceAccount.")
    private Path tokenFile;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "The cluster that gives the token; else the mesh of this machine.")
    private Path kubeconfig;

    /** A client as the options say. */
    public DataClient open(Console console) {
        URI asked = server == null ? gateway(console) : ServerAddress.parse(server);
        return new DataClient(asked, token(console), authorities(console), at -> title(console, at));
    }

    /** The runtime of a domain, asked with a token of {@code NAMESPACE/SERVICEACCOUNT}, or without a name. */
    public static DataClient runtime(MeshCluster cluster, String domain, Optional<String> as) {
        URI runtime = cluster.endpoint(domain)
                .orElseThrow(() -> new MeshException(
                        "domain " + domain + " has no runtime yet", "'mesh status' says what it waits for"));
        return new DataClient(
                runtime,
                as.map(name -> token(cluster, name)),
                Authorities.of(cluster, Authorities.of(System.getenv())));
    }

    private static String token(MeshCluster cluster, String as) {
        String[] parts = requireAccount(as);
        return token(cluster, parts[0], parts[1]);
    }

    private static String[] requireAccount(String as) {
        String[] parts = as.split("/", -1);
        if (parts.length != 2) {
            throw MeshException.usage(
                    "--as " + as + " is no ServiceAccount", "write NAMESPACE/SERVICEACCOUNT, such as h1/calibration");
        }
        return parts;
    }

    private Authorities authorities(Console console) {
        if (ca != null) {
            return Authorities.of(ca);
        }
        Authorities named = Authorities.of(console.environment());
        boolean knowsCluster = server == null || kubeconfig != null;
        return knowsCluster
                ? asked -> {
                    try (MeshCluster cluster = cluster(console)) {
                        return Authorities.of(cluster, named).pem(asked);
                    }
                }
                : named;
    }

    /** Whose runtime a server is, where there is a cluster to ask and it says so. */
    private Optional<String> title(Console console, URI at) {
        if (server != null && kubeconfig == null) {
            return Optional.empty();
        }
        try (MeshCluster cluster = cluster(console)) {
            return MeshCluster.asked(() ->
                            cluster.client().resources(DataDomain.class).list().getItems())
                    .stream()
                    .flatMap(List::stream)
                    .filter(domain -> domain.getStatus() != null
                            && at.toString().equals(domain.getStatus().endpoint()))
                    .map(domain ->
                            "the runtime of domain " + domain.getMetadata().getName())
                    .findFirst();
        } catch (MeshException e) {
            // Whoever may read the data need not be one who may ask the cluster.
            return Optional.empty();
        }
    }

    /** How long a product's newest stream is kept live, where there is a cluster to ask and it says so. */
    Optional<Duration> liveRetention(Console console, String product) {
        if (server != null && kubeconfig == null) {
            return Optional.empty();
        }
        try (MeshCluster cluster = cluster(console)) {
            return Optional.ofNullable(
                            cluster.product(ProductAddress.parse(product)).getStatus())
                    .stream()
                    .flatMap(status -> status.streams().stream())
                    .map(StreamStatus::liveRetention)
                    .filter(Objects::nonNull)
                    .map(DurationText::parse)
                    .max(Comparator.naturalOrder());
        } catch (MeshException e) {
            // Whoever may read the data need not be one who may ask the cluster.
            return Optional.empty();
        }
    }

    private MeshCluster cluster(Console console) {
        return kubeconfig == null ? MeshCluster.ofHome(console) : MeshCluster.of(kubeconfig);
    }

    private Optional<String> token(Console console) {
        if (tokenFile != null) {
            return Optional.of(read(tokenFile));
        }
        if (as == null) {
            return Optional.empty();
        }
        requireAccount(as);
        try (MeshCluster cluster = cluster(console)) {
            return Optional.of(token(cluster, as));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new MeshException(
                    "the token in " + file + " cannot be read: " + e.getMessage(), "see that it is there");
        }
    }

    /** A fresh token of a ServiceAccount, for the mesh and nobody else. */
    public static String token(MeshCluster cluster, String namespace, String serviceAccount) {
        try {
            return cluster.client()
                    .serviceAccounts()
                    .inNamespace(namespace)
                    .withName(serviceAccount)
                    .tokenRequest(new TokenRequestBuilder()
                            .withNewSpec()
                            .withAudiences(Api.GROUP)
                            .withExpirationSeconds(TOKEN_SECONDS)
                            .endSpec()
                            .build())
                    .getStatus()
                    .getToken();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw ApiErrors.explained(e);
            }
            throw new MeshException(
                    "there is no ServiceAccount " + namespace + "/" + serviceAccount,
                    "'kubectl get serviceaccounts -n " + namespace + "' lists them; to make it: kubectl create"
                            + " serviceaccount -n " + namespace + " " + serviceAccount,
                    e);
        }
    }

    private static URI gateway(Console console) {
        return URI.create(new MeshProcesses(MeshHome.of(console.environment()))
                .stateWith(GATEWAY)
                .endpoints()
                .gateway());
    }
}
