package dev.datamesh.local.cluster;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pods of the test's own, of the image of the command, held as restricted as any.
 *
 * @param tag of the image
 */
record Pods(KubernetesClient client, String tag) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Puts {@link Probe} where pods of a namespace find it. */
    void bringProbe(String namespace) throws IOException {
        try (InputStream file = Probe.class.getResourceAsStream("Probe.class")) {
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName("probe")
                            .endMetadata()
                            .withBinaryData(Map.of("class", Base64.getEncoder().encodeToString(file.readAllBytes())))
                            .build())
                    .serverSideApply();
        }
    }

    /** Starts {@link Probe} listening; the address of its pod. */
    String listener(String namespace, int port) {
        start(namespace, "listener", "default", probe("listen", Integer.toString(port)), List.of());
        return await().atMost(PATIENCE)
                .until(
                        () -> client.pods()
                                .inNamespace(namespace)
                                .withName("listener")
                                .get(),
                        pod -> "Running".equals(pod.getStatus().getPhase()))
                .getStatus()
                .getPodIP();
    }

    /** Whether a pod of this namespace gets through, soon. */
    boolean passes(String namespace, String name, String host, int port) {
        return run(namespace, name, "default", probe("passes", host, Integer.toString(port)), List.of())
                .succeeded();
    }

    /** Whether a pod of this namespace does not, soon. */
    boolean isStopped(String namespace, String name, String host, int port) {
        return run(namespace, name, "default", probe("stopped", host, Integer.toString(port)), List.of())
                .succeeded();
    }

    /** Runs the command in a pod, as this ServiceAccount. */
    Ended mesh(String namespace, String name, String account, String... arguments) {
        return run(namespace, name, account, List.of(), List.of(arguments));
    }

    private Ended run(String namespace, String name, String account, List<String> command, List<String> arguments) {
        start(namespace, name, account, command, arguments);
        var pod = client.pods().inNamespace(namespace).withName(name);
        Pod ended = await().atMost(PATIENCE)
                .until(
                        pod::get,
                        it -> Set.of("Succeeded", "Failed")
                                .contains(it.getStatus().getPhase()));
        String log = pod.getLog();
        pod.withGracePeriod(0).delete();
        return new Ended("Succeeded".equals(ended.getStatus().getPhase()), log);
    }

    private void start(String namespace, String name, String account, List<String> command, List<String> arguments) {
        Pod pod = (Pod)
                Manifests.of("pod.yaml", Map.of("namespace", namespace, "name", name, "account", account, "tag", tag))
                        .getFirst();
        pod.getSpec().getContainers().getFirst().setCommand(command);
        pod.getSpec().getContainers().getFirst().setArgs(arguments);
        client.resource(pod).create();
    }

    private static List<String> probe(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("/opt/java/bin/java", "-cp", "/probe", "dev.datamesh.local.cluster.Probe"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** How a pod ended, and what it wrote. */
    record Ended(boolean succeeded, String log) {}
}
