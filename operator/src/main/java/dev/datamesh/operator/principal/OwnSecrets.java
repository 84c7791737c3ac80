package dev.datamesh.operator.principal;

import dev.datamesh.api.Api;
import dev.datamesh.core.name.PrincipalName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The Secrets that the operator made for principals, followed namespace by namespace: the operator has no right to the Secrets of the
 * whole cluster, and an informer on those of others would hold what is none of its business.
 */
final class OwnSecrets implements AutoCloseable {
    private final KubernetesClient client;
    private final String runtimesNamespace;
    private final Consumer<PrincipalKey> onChange;
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();

    private record Followed(SharedIndexInformer<Secret> informer, CompletionStage<Void> read) {}

    /**
     * @param runtimesNamespace the one namespace where Secrets of all principals may lie: no domain's owner writes there
     * @param onChange told of the principal whose Secret was changed or removed
     */
    OwnSecrets(KubernetesClient client, String runtimesNamespace, Consumer<PrincipalKey> onChange) {
        this.client = client;
        this.runtimesNamespace = runtimesNamespace;
        this.onChange = onChange;
    }

    /** Begins to follow a namespace, if that has not been done; completes once it was read. */
    CompletionStage<Void> follow(String namespace) {
        return followed.computeIfAbsent(namespace, this::start).read();
    }

    /** Stops following a namespace. */
    void leave(String namespace) {
        Followed left = followed.remove(namespace);
        if (left != null) {
            left.informer().stop();
        }
    }

    /** The Secret as it was seen last; empty also if the namespace has not been read yet, or its data were not worth keeping. */
    Optional<Secret> get(String namespace, String name) {
        return Optional.ofNullable(followed.get(namespace))
                .map(follower -> follower.informer().getStore().getByKey(namespace + "/" + name))
                .filter(secret -> !secret.getData().isEmpty());
    }

    /** The Secrets of one namespace that were made for a principal, as they were seen last. */
    List<Secret> of(String namespace, PrincipalKey key) {
        return seen(namespace)
                .filter(secret -> principal(secret).filter(key::equals).isPresent())
                .toList();
    }

    /** Every principal that a Secret of this namespace was made for. */
    List<PrincipalKey> principals(String namespace) {
        return seen(namespace)
                .flatMap(secret -> principal(secret).stream())
                .distinct()
                .toList();
    }

    /** The namespaces that were read, and whose watch has not heard since of anything so new. */
    List<String> behind(long version) {
        return followed.entrySet().stream()
                .filter(each -> each.getValue().read().toCompletableFuture().isDone())
                .filter(each -> version(each.getValue().informer()) < version)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** All of a namespace's Secrets of ours, as they were seen last. */
    List<Secret> all(String namespace) {
        return seen(namespace).toList();
    }

    private static long version(SharedIndexInformer<Secret> informer) {
        String version = informer.lastSyncResourceVersion();
        return version == null || version.isEmpty() ? 0 : Long.parseLong(version);
    }

    private Stream<Secret> seen(String namespace) {
        return Stream.ofNullable(followed.get(namespace))
                .flatMap(follower -> follower.informer().getStore().list().stream());
    }

    private Followed start(String namespace) {
        SharedIndexInformer<Secret> informer = client.secrets()
                .inNamespace(namespace)
                .withLabel(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                .runnableInformer(0)
                .itemStore(new KeptSecrets(secret -> principal(secret).isPresent()))
                // Right after the namespace was made its RoleBinding may not be in force yet: try until it is.
                .exceptionHandler((started, failure) -> true);
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Secret added) {
                // What we make ourselves is no news; what exists at the start is asked for by name.
            }

            @Override
            public void onUpdate(Secret before, Secret changed) {
                principal(before).ifPresent(onChange);
            }

            @Override
            public void onDelete(Secret removed, boolean unknown) {
                principal(removed).ifPresent(onChange);
            }
        });
        return new Followed(informer, informer.start());
    }

    /** The principal that a Secret says it was made for. Whoever writes in a domain can say so, but of that domain's principals only. */
    private Optional<PrincipalKey> principal(Secret secret) {
        String namespace = secret.getMetadata().getNamespace();
        Map<String, String> annotations = secret.getMetadata().getAnnotations();
        if (annotations == null || annotations.get(Api.PLANE_ANNOTATION) == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(annotations.get(Api.PRINCIPAL_ANNOTATION))
                .flatMap(PrincipalName::parse)
                .filter(name -> namespace.equals(name.namespace()) || namespace.equals(runtimesNamespace))
                .map(name -> new PrincipalKey(annotations.get(Api.PLANE_ANNOTATION), name));
    }

    @Override
    public void close() {
        followed.values().forEach(follower -> follower.informer().stop());
    }
}
