package dev.datamesh.operator.mesh;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;

/**
 * By which id this mesh is known on Kafka clusters that it may share with others: the UID of the namespace {@code kube-system}, which
 * is as old as the Kubernetes cluster and cannot be deleted. Read once, when it is first asked for.
 */
public final class MeshId {
    private static final String NAMESPACE = "kube-system";

    private final KubernetesClient client;
    private volatile @Nullable String known;

    public MeshId(KubernetesClient client) {
        this.client = client;
    }

    /** The id; fails, as any question to the API server may, while that does not answer. */
    public String get() {
        String id = known;
        if (id == null) {
            Namespace namespace = client.namespaces().withName(NAMESPACE).require();
            id = namespace.getMetadata().getUid();
            known = id;
        }
        return id;
    }
}
