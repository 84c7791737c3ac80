package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.operator.apply.Applier;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a domain's objects as they should be. The caches say cheaply that all is well; they lag behind our own writes, so what they
 * show as wrong is looked at live before anything is written.
 *
 * <p>For objects that open or close something, it is not enough that what we want is in them: whatever else is in them opens more.
 * Those are held exactly.
 */
final class Keeper {
    private final KubernetesClient client;
    private final Applier applier;
    private final DomainWatches watches;
    private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

    Keeper(KubernetesClient client, Applier applier, DomainWatches watches) {
        this.client = client;
        this.applier = applier;
        this.watches = watches;
    }

    /**
     * Makes an object be as it should.
     *
     * @param domainUid the UID of the domain it is kept for
     * @return the object, if it was as it should be; empty if it had to be written
     */
    <T extends HasMetadata> Optional<T> keep(String domainUid, T desired, Changes changes) {
        Optional<T> cached = watches.cached(desired).filter(object -> isInOrder(desired, object));
        if (cached.isPresent()) {
            remember(domainUid, desired);
            return cached;
        }
        try {
            return keepLive(domainUid, desired, changes);
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(desired, e);
        }
    }

    /** Makes an object by a create and not by an apply, which would take over one that somebody else made a moment ago. */
    <T extends HasMetadata> T make(String domainUid, T wanted, Changes changes) {
        try {
            T made = client.resource(wanted).create();
            noteMade(domainUid, made, changes);
            return made;
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(wanted, e);
        }
    }

    private <T extends HasMetadata> Optional<T> keepLive(String domainUid, T desired, Changes changes) {
        Optional<T> live = Optional.ofNullable(client.resource(desired).get());
        if (live.isEmpty()) {
            applier.apply(desired, live);
            noteMade(domainUid, desired, changes);
            return live;
        }
        remember(domainUid, desired);
        if (isInOrder(desired, live.get())) {
            return live;
        }
        boolean sameWish = applied(live.get()).equals(applied(desired));
        if (live.get() instanceof RoleBinding binding && refersElsewhere(binding, (RoleBinding) desired)) {
            // A binding cannot be pointed at another role.
            deleteExactly(live.get());
            applier.apply(desired, Optional.empty());
        } else {
            applier.apply(desired, live);
            Optional.ofNullable(client.resource(desired).get()).ifPresent(now -> makeExact(desired, now));
        }
        if (sameWish) {
            changes.restored(desired);
        } else {
            changes.changed(desired);
        }
        return Optional.empty();
    }

    /** Deletes an object that is not wanted, if it is ours. */
    <T extends HasMetadata> void remove(T unwanted, Changes changes) {
        try {
            Optional.ofNullable(client.resource(unwanted).get())
                    .filter(Keeper::isOurs)
                    .filter(live -> live.getMetadata().getDeletionTimestamp() == null)
                    .ifPresent(live -> {
                        deleteExactly(live);
                        changes.deleted(live);
                    });
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(unwanted, e);
        }
    }

    /** The same, where the cache shows one. */
    <T extends HasMetadata> void removeIfThere(T unwanted, Changes changes) {
        if (watches.cached(unwanted).isPresent()) {
            remove(unwanted, changes);
        }
    }

    /** Forgets what was kept for a domain. */
    void forget(String domainUid) {
        known.remove(domainUid);
    }

    private void deleteExactly(HasMetadata live) {
        client.resource(live)
                .lockResourceVersion(live.getMetadata().getResourceVersion())
                .delete();
    }

    private <T extends HasMetadata> void makeExact(T desired, T live) {
        String path = desired instanceof RoleBinding ? "/subjects" : "/spec";
        Object value = switch (desired) {
            case NetworkPolicy policy -> policy.getSpec();
            case ResourceQuota quota -> quota.getSpec();
            case RoleBinding binding -> binding.getSubjects();
            default -> null;
        };
        if (value == null || isExact(desired, live)) {
            return;
        }
        String patch = client.getKubernetesSerialization()
                .asJson(List.of(
                        Map.of(
                                "op", "test",
                                "path", "/metadata/resourceVersion",
                                "value", live.getMetadata().getResourceVersion()),
                        Map.of("op", "add", "path", path, "value", value)));
        client.resource(live).patch(PatchContext.of(PatchType.JSON), patch);
    }

    private <T extends HasMetadata> boolean isInOrder(T desired, T observed) {
        return observed.getMetadata().getDeletionTimestamp() == null
                && applier.holds(desired, observed)
                && isExact(desired, observed);
    }

    private static <T extends HasMetadata> boolean isExact(T desired, T observed) {
        return switch (desired) {
            case NetworkPolicy policy -> policy.getSpec().equals(((NetworkPolicy) observed).getSpec());
            case ResourceQuota quota -> quota.getSpec().equals(((ResourceQuota) observed).getSpec());
            case RoleBinding binding ->
                binding.getSubjects().equals(((RoleBinding) observed).getSubjects())
                        && !refersElsewhere((RoleBinding) observed, binding);
            default -> true;
        };
    }

    private static boolean refersElsewhere(RoleBinding observed, RoleBinding desired) {
        return !observed.getRoleRef().equals(desired.getRoleRef());
    }

    private static boolean isOurs(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels != null && Api.OPERATOR.equals(labels.get(Api.MANAGED_BY_LABEL));
    }

    private static String applied(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? "" : Objects.requireNonNullElse(annotations.get(Applier.APPLIED_ANNOTATION), "");
    }

    private void noteMade(String domainUid, HasMetadata object, Changes changes) {
        if (remember(domainUid, object)) {
            changes.made(object);
        } else {
            changes.restored(object);
        }
    }

    /** Notes that an object was seen or made, and answers whether that is news. */
    private boolean remember(String domainUid, HasMetadata object) {
        return known.computeIfAbsent(domainUid, uid -> ConcurrentHashMap.newKeySet())
                .add(Changes.words(object));
    }
}
