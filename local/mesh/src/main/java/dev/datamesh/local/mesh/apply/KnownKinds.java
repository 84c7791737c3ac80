package dev.datamesh.local.mesh.apply;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds that the API server serves, asked for once per version of a group; one that is not found is asked for again. */
final class KnownKinds {
    private static final int NOT_FOUND = 404;

    private final KubernetesClient client;
    private final Map<String, List<APIResource>> byVersion = new HashMap<>();

    KnownKinds(KubernetesClient client) {
        this.client = client;
    }

    /** How objects of a kind are addressed; absent if there is no such kind (yet). */
    Optional<ResourceDefinitionContext> find(String apiVersion, String kind) {
        Optional<APIResource> found = among(byVersion.getOrDefault(apiVersion, List.of()), kind);
        if (found.isEmpty()) {
            byVersion.put(apiVersion, asked(apiVersion));
            found = among(byVersion.get(apiVersion), kind);
        }
        int slash = apiVersion.indexOf('/');
        return found.map(resource -> new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : apiVersion.substring(0, slash))
                .withVersion(apiVersion.substring(slash + 1))
                .withKind(kind)
                .withPlural(resource.getName())
                .withNamespaced(resource.getNamespaced())
                .build());
    }

    private List<APIResource> asked(String apiVersion) {
        try {
            APIResourceList list = client.getApiResources(apiVersion);
            return list == null ? List.of() : list.getResources();
        } catch (KubernetesClientException e) {
            if (e.getCode() == NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private static Optional<APIResource> among(List<APIResource> resources, String kind) {
        // Parts of an object, such as its status, are listed too, as kind/part.
        return resources.stream()
                .filter(resource ->
                        resource.getKind().equals(kind) && !resource.getName().contains("/"))
                .findFirst();
    }
}
