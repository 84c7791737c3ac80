package dev.datamesh.local.mesh.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a pod of one container asks for, as far as a process can give it.
 *
 * @param environment its variables
 * @param secrets the Secrets that it mounts, by the path of the mount
 * @param claims the volume claims that it mounts, by the path of the mount
 * @param readyPath the HTTP path that says whether it is ready
 * @param labels the labels by which Services choose it
 */
record PodWish(
        String namespace,
        String name,
        String serviceAccount,
        String image,
        Map<String, String> environment,
        Map<String, String> secrets,
        Map<String, String> claims,
        String readyPath,
        Map<String, String> labels) {
    private static final String READY = "/q/health/ready";

    PodWish {
        environment = Map.copyOf(environment);
        secrets = Map.copyOf(secrets);
        claims = Map.copyOf(claims);
        labels = Map.copyOf(labels);
    }

    static PodWish of(Pod pod) {
        Container container = pod.getSpec().getContainers().getFirst();
        Map<String, String> environment = new HashMap<>();
        for (EnvVar variable : container.getEnv()) {
            environment.put(variable.getName(), Objects.requireNonNullElse(variable.getValue(), ""));
        }
        Map<String, String> secrets = new HashMap<>();
        Map<String, String> claims = new HashMap<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            pod.getSpec().getVolumes().stream()
                    .filter(volume -> volume.getName().equals(mount.getName()))
                    .forEach(volume -> {
                        if (volume.getSecret() != null) {
                            secrets.put(mount.getMountPath(), volume.getSecret().getSecretName());
                        }
                        if (volume.getPersistentVolumeClaim() != null) {
                            claims.put(
                                    mount.getMountPath(),
                                    volume.getPersistentVolumeClaim().getClaimName());
                        }
                    });
        }
        boolean asks = container.getReadinessProbe() != null
                && container.getReadinessProbe().getHttpGet() != null;
        return new PodWish(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default"),
                container.getImage(),
                environment,
                secrets,
                claims,
                asks ? container.getReadinessProbe().getHttpGet().getPath() : READY,
                Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of()));
    }
}
