package dev.datamesh.operator.report;

import dev.datamesh.api.Api;
import dev.datamesh.operator.apply.WriteLimit;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes the status of a resource, whole and only when it differs.
 *
 * <p>The framework's own status patches are not used: at the version we have, they can swallow a change of the spec that arrives
 * while the patch is under way. The price is that our own write comes back as an event, which the filters let pass without a run.
 *
 * @param <R> the kind
 * @param <S> its status, compared by value
 */
public final class StatusWriter<R extends CustomResource<?, S>, S> {
    private record Written<S>(long resourceVersion, S status) {}

    private static final PatchContext REPLACE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withFieldManager(Api.FIELD_MANAGER)
            .build();

    private final KubernetesClient client;
    private final WriteLimit limit;
    private final Map<String, Written<S>> written = new ConcurrentHashMap<>();

    public StatusWriter(KubernetesClient client, WriteLimit limit) {
        this.client = client;
        this.limit = limit;
    }

    /** The status as we know it to be on the API server: what we wrote last, where the cache has not caught up with that yet. */
    public Optional<S> current(R resource) {
        String uid = resource.getMetadata().getUid();
        Written<S> last = written.get(uid);
        if (last != null && last.resourceVersion() > resourceVersion(resource)) {
            return Optional.of(last.status());
        }
        if (last != null) {
            // The cache has caught up: it holds this status too.
            written.remove(uid, last);
        }
        return Optional.ofNullable(resource.getStatus());
    }

    /** Writes the status if it differs from the current one; a resource that is gone meanwhile is no error. */
    public boolean write(R resource, S status) {
        if (Objects.equals(current(resource).orElse(null), status)) {
            return false;
        }
        try {
            R answer = limit.within(() -> replace(resource, status));
            written.put(resource.getMetadata().getUid(), new Written<>(resourceVersion(answer), status));
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404 || (e.getCode() == 422 && isAnotherNow(resource))) {
                return false;
            }
            throw e;
        }
    }

    private R replace(R resource, S status) {
        // A resource made anew under the same name is not told about its predecessor. An apply with the old UID would
        // tell it: where only the status of a custom resource is written, the API server compares no UIDs.
        Map<String, Object> isThis = Map.of(
                "op",
                "test",
                "path",
                "/metadata/uid",
                "value",
                resource.getMetadata().getUid());
        Map<String, Object> put = Map.of("op", "add", "path", "/status", "value", status);
        return client.resource(resource)
                .subresource("status")
                .patch(REPLACE, client.getKubernetesSerialization().asJson(List.of(isThis, put)));
    }

    /** Forgets a resource that is gone. */
    public void forget(R resource) {
        forget(resource.getMetadata().getUid());
    }

    /** Forgets the resource of this UID, which is gone. */
    public void forget(String uid) {
        written.remove(uid);
    }

    /** The API server does not say which part of a patch it could not do. */
    private boolean isAnotherNow(R resource) {
        R live = client.resource(resource).get();
        return live == null
                || !live.getMetadata().getUid().equals(resource.getMetadata().getUid());
    }

    private static long resourceVersion(CustomResource<?, ?> resource) {
        return Long.parseLong(resource.getMetadata().getResourceVersion());
    }
}
