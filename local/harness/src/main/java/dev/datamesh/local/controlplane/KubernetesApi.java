package dev.datamesh.local.controlplane;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;

/** A Kubernetes API that tests can share, whatever it runs in. */
public interface KubernetesApi {

    /** A client with all rights; it lives as long as the API. */
    KubernetesClient adminClient();

    /** A kubeconfig with all rights. */
    Path adminKubeconfig();

    /** One JSON line per finished request. */
    Path auditLog();

    /**
     * Writes a kubeconfig with a fresh token of a ServiceAccount, and answers with its path.
     *
     * @throws IllegalArgumentException if there is no such ServiceAccount
     */
    Path kubeconfigFor(String namespace, String serviceAccount, Path target);
}
