package dev.datamesh.local.mesh.setup;

import dev.datamesh.local.mesh.apply.Applier;
import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.apply.Manifests;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** What the replayer may: to look at its products, and to speak for the publisher of each by a token of its ServiceAccount. */
public final class Replay {
    /** The examples' products that a recording is played into. */
    public static final List<ProductAddress> PRODUCTS = List.of(
            new ProductAddress("h1", "strain"), new ProductAddress("l1", "strain"), new ProductAddress("v1", "strain"));

    public static final String SERVICE_ACCOUNT = "mesh-replayer";

    private static final String RIGHTS = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {namespace: %1$s, name: mesh-replayer}
            rules:
            - {apiGroups: [datamesh.dev], resources: [dataproducts], resourceNames: [strain], verbs: [get]}
            - {apiGroups: [""], resources: [serviceaccounts/token], resourceNames: [calibration], verbs: [create]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {namespace: %1$s, name: mesh-replayer}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: mesh-replayer}
            subjects: [{kind: ServiceAccount, namespace: datamesh-system, name: mesh-replayer}]
            """;

    private Replay() {}

    /** Gives the replayer its rights in the namespaces of the examples, which must be there. */
    public static Applier.Result grant(KubernetesClient client) {
        List<Manifest> manifests = PRODUCTS.stream()
                .flatMap(product -> Manifests.of("the replayer's rights", RIGHTS.formatted(product.domain())).stream())
                .toList();
        return new Applier(client, ClusterSetup.FIELD_MANAGER).apply(manifests, applied -> {});
    }
}
