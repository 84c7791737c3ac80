package dev.datamesh.local.mesh.cluster;

import dev.datamesh.api.Api;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds that report conditions, in the order in which they need each other. */
public enum MeshKind {
    PLANE("DataPlane", "dataplanes", false),
    DOMAIN("DataDomain", "datadomains", false),
    PRODUCT("DataProduct", "dataproducts", true);

    private final String kind;
    private final String plural;
    private final boolean namespaced;

    MeshKind(String kind, String plural, boolean namespaced) {
        this.kind = kind;
        this.plural = plural;
        this.namespaced = namespaced;
    }

    public String kind() {
        return kind;
    }

    /** The word for one of them in a sentence. */
    public String word() {
        return kind.substring("Data".length()).toLowerCase(Locale.ROOT);
    }

    public static Optional<MeshKind> of(String apiVersion, String kind) {
        return apiVersion.equals(Api.GROUP + "/" + Api.VERSION)
                ? Arrays.stream(values()).filter(each -> each.kind.equals(kind)).findFirst()
                : Optional.empty();
    }

    /** An object by its name. */
    public record Named(MeshKind kind, String namespace, String name) {

        /** {@code h1/strain}, or the name alone for what is of the whole cluster. */
        public String title() {
            return namespace.isEmpty() ? name : namespace + "/" + name;
        }

        public boolean exists(KubernetesClient client) {
            return MeshCluster.asked(() -> get(client)).isPresent();
        }

        GenericKubernetesResource get(KubernetesClient client) {
            var resources = client.genericKubernetesResources(kind.context());
            return kind.namespaced
                    ? resources.inNamespace(namespace).withName(name).get()
                    : resources.withName(name).get();
        }
    }

    /** All of this kind, in order of their names. */
    public List<GenericKubernetesResource> list(KubernetesClient client) {
        var resources = client.genericKubernetesResources(context());
        return (namespaced ? resources.inAnyNamespace() : resources)
                .list().getItems().stream()
                        .sorted(Comparator.comparing(this::titleOf))
                        .toList();
    }

    public Named named(GenericKubernetesResource object) {
        return new Named(
                this,
                namespaced ? object.getMetadata().getNamespace() : "",
                object.getMetadata().getName());
    }

    private String titleOf(GenericKubernetesResource object) {
        return named(object).title();
    }

    private ResourceDefinitionContext context() {
        return new ResourceDefinitionContext.Builder()
                .withGroup(Api.GROUP)
                .withVersion(Api.VERSION)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build();
    }
}
