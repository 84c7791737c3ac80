package dev.datamesh.local.mesh.doctor;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a Deployment stands, and what keeps its pods from serving. */
final class Workload {
    private static final int MANY_RESTARTS = 5;

    private Workload() {}

    static Finding finding(KubernetesClient client, Deployment deployment) {
        String namespace = deployment.getMetadata().getNamespace();
        String about = namespace + "/" + deployment.getMetadata().getName();
        int wanted = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
        int there = Optional.ofNullable(deployment.getStatus())
                .map(status -> status.getAvailableReplicas())
                .orElse(0);
        String count = there + " of " + wanted + " pods available";
        List<Pod> pods = client.pods()
                .inNamespace(namespace)
                .withLabelSelector(deployment.getSpec().getSelector())
                .list()
                .getItems();
        if (wanted == 0) {
            return Finding.warning(about, "is scaled to none", "kubectl -n " + namespace + " scale --replicas");
        }
        if (there >= wanted) {
            int restarts = pods.stream()
                    .flatMap(Workload::containers)
                    .mapToInt(ContainerStatus::getRestartCount)
                    .sum();
            return restarts < MANY_RESTARTS
                    ? Finding.ok(about, count)
                    : Finding.warning(about, count + ", after " + restarts + " restarts", previousLogs(namespace));
        }
        String why = Stream.concat(refusals(deployment), pods.stream().flatMap(Workload::hindrances))
                .distinct()
                .limit(3)
                .reduce((one, next) -> one + "; " + next)
                .map(found -> ": " + found)
                .orElse(", and nothing says why yet");
        String what = count + why;
        String remedy = "kubectl -n " + namespace + " describe pods; " + previousLogs(namespace);
        return there > 0 ? Finding.warning(about, what, remedy) : Finding.failure(about, what, remedy);
    }

    private static String previousLogs(String namespace) {
        return "kubectl -n " + namespace + " logs --previous POD says why one ended";
    }

    /** Pods that the API server did not let come about: quota, Pod Security, another policy. */
    private static Stream<String> refusals(Deployment deployment) {
        return Optional.ofNullable(deployment.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> condition.getType().equals("ReplicaFailure")
                        && condition.getStatus().equals("True"))
                .map(condition -> condition.getMessage());
    }

    private static Stream<String> hindrances(Pod pod) {
        String name = pod.getMetadata().getName();
        Stream<String> waiting = containers(pod)
                .filter(container ->
                        container.getState() != null && container.getState().getWaiting() != null)
                .map(container -> container.getState().getWaiting())
                .map(state ->
                        name + " " + state.getReason() + (state.getMessage() == null ? "" : ", " + state.getMessage()));
        Stream<String> unmet = Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> condition.getStatus().equals("False")
                        && (condition.getType().equals("PodScheduled")
                                || condition.getType().equals("Ready")))
                .filter(condition -> condition.getMessage() != null)
                .map(condition -> name + " " + condition.getReason() + ", " + condition.getMessage());
        return Stream.concat(waiting, unmet);
    }

    private static Stream<ContainerStatus> containers(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).stream().flatMap(status -> status.getContainerStatuses().stream());
    }
}
