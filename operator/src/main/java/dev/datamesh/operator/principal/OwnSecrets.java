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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The Secrets that the operator made for principals, followed namespace by namespace: the operator has no right to the Secrets of the
 * whole cluster, and an informer on those of others would hold what is none of its business.
 */
final class OwnSecrets implements AutoCloseable {
    private final KubernetesClient client;
    private final Consumer<PrincipalKey> onChange;
    private final Map<String, SharedIndexInformer<Secret>> informers = new ConcurrentHashMap<>();

    /** @param onChange told of the principal whose Secret was changed or removed */
    OwnSecrets(KubernetesClient client, Consumer<PrincipalKey> onChange) {
        this.client = client;
        this.onChange = onChange;
    }

    /** Begins to follow a namespace, if that has not been done. */
    void follow(String namespace) {
        informers.computeIfAbsent(namespace, this::start);
    }

    /** Stops following a namespace that is gone. */
    void leave(String namespace) {
        SharedIndexInformer<Secret> informer = informers.remove(namespace);
        if (informer != null) {
            informer.stop();
        }
    }

    /** Whether the namespace has been read. */
    boolean isComplete(String namespace) {
        SharedIndexInformer<Secret> informer = informers.get(namespace);
        return informer != null && informer.hasSynced();
    }

    /** The Secret as it was seen last; empty also if the namespace has not been read yet. */
    Optional<Secret> get(String namespace, String name) {
        return Optional.ofNullable(informers.get(namespace))
                .map(informer -> informer.getStore().getByKey(namespace + "/" + name));
    }

    /** The Secrets of one namespace that were made for a principal. */
    List<Secret> of(String namespace, PrincipalKey key) {
        SharedIndexInformer<Secret> informer = informers.get(namespace);
        return informer == null
                ? List.of()
                : informer.getStore().list().stream()
                        .filter(secret -> principal(secret).filter(key::equals).isPresent())
                        .toList();
    }

    /** Every principal that a Secret of this namespace was made for. */
    List<PrincipalKey> principals(String namespace) {
        SharedIndexInformer<Secret> informer = informers.get(namespace);
        return informer == null
                ? List.of()
                : informer.getStore().list().stream()
                        .flatMap(secret -> principal(secret).stream())
                        .distinct()
                        .toList();
    }

    private SharedIndexInformer<Secret> start(String namespace) {
        SharedIndexInformer<Secret> informer = client.secrets()
                .inNamespace(namespace)
                .withLabel(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                .runnableInformer(0)
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
        informer.start();
        return informer;
    }

    private static Optional<PrincipalKey> principal(Secret secret) {
        Map<String, String> annotations = secret.getMetadata().getAnnotations();
        if (annotations == null || annotations.get(Api.PLANE_ANNOTATION) == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(annotations.get(Api.PRINCIPAL_ANNOTATION))
                .flatMap(PrincipalName::parse)
                .map(name -> new PrincipalKey(annotations.get(Api.PLANE_ANNOTATION), name));
    }

    @Override
    public void close() {
        informers.values().forEach(SharedIndexInformer::stop);
    }
}
