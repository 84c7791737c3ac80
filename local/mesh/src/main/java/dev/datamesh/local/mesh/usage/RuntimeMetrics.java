package dev.datamesh.local.mesh.usage;

import dev.datamesh.local.mesh.cluster.ApiErrors;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.process.Ports;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Asks a domain's runtimes for their metrics: on a cluster through the API server's proxy to pods, on one machine, where pods are
 * processes and API servers lead nobody to loopback addresses, at the port that the node gave them.
 */
final class RuntimeMetrics {
    private static final String NAMESPACE = "datamesh-runtimes";
    private static final String INSTANCE = "app.kubernetes.io/instance";
    private static final int PORT = 8080;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MeshCluster cluster;
    private final Optional<Ports> node;

    /** @param node the ports of this machine's node, if the pods are its processes */
    RuntimeMetrics(MeshCluster cluster, Optional<Ports> node) {
        this.cluster = cluster;
        this.node = node;
    }

    /**
     * What each runtime of a domain says.
     *
     * @throws MeshException if there is none, or one of them does not answer
     */
    List<Exposition> of(String domain) throws InterruptedException {
        List<String> pods = MeshCluster.asked(() -> cluster.client()
                        .pods()
                        .inNamespace(NAMESPACE)
                        .withLabel(INSTANCE, "runtime-" + domain)
                        .list()
                        .getItems())
                .orElse(List.of())
                .stream()
                .filter(RuntimeMetrics::runs)
                .map(pod -> pod.getMetadata().getName())
                .sorted()
                .toList();
        List<Exposition> said = new ArrayList<>();
        for (String pod : pods) {
            said.add(new Exposition(text(pod)));
        }
        return said;
    }

    private static boolean runs(Pod pod) {
        return pod.getStatus() != null && Objects.equals(pod.getStatus().getPhase(), "Running");
    }

    private String text(String pod) throws InterruptedException {
        if (node.isPresent()) {
            OptionalInt port = node.get().remembered(pod + ".http");
            return onThisMachine(pod, port.orElseThrow(() -> silent(pod, "the node knows no port of it", null)));
        }
        try {
            String path = "/api/v1/namespaces/" + NAMESPACE + "/pods/" + pod + ":" + PORT + "/proxy/metrics";
            return Optional.ofNullable(cluster.client().raw(path))
                    .orElseThrow(() -> silent(pod, "the API server knows no way to it", null));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                throw ApiErrors.explained(e);
            }
            throw silent(pod, "the API server answers " + e.getCode(), e);
        }
    }

    private static String onThisMachine(String pod, int port) throws InterruptedException {
        URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var answer = client.send(
                    HttpRequest.newBuilder(metrics).timeout(PATIENCE).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw silent(pod, metrics + " answers " + answer.statusCode(), null);
            }
            return answer.body();
        } catch (IOException e) {
            throw silent(pod, metrics + " does not answer", e);
        }
    }

    private static MeshException silent(String pod, String why, Throwable cause) {
        return new MeshException(
                "the metrics of the runtime " + pod + " could not be read: " + why,
                "try again when 'mesh status' says that its domain is Ready",
                cause);
    }
}
