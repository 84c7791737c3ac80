package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.operator.apply.Applier;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps a domain's objects as they should be. The caches say cheaply that all is well; they lag behind our own writes, so what they
 * show as wrong is looked at live before anything is written.
 */
final class Keeper {
    private final KubernetesClient client;
    private final Applier applier;
    private final DomainWatches watches;
    private final Known known = new Known();

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
        Optional<T> cached = watches.cached(desired);
        if (cached.filter(object -> known.isVerified(domainUid, desired, object))
                .isPresent()) {
            return cached;
        }
        // The applier marks what it is given; what is compared later must stay as it is.
        T marked = client.getKubernetesSerialization().clone(desired);
        if (cached.filter(object -> isInOrder(marked, object)).isPresent()) {
            known.verify(domainUid, desired, cached.get());
            return cached;
        }
        try {
            return keepLive(domainUid, marked, changes);
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
        known.see(domainUid, desired);
        if (isInOrder(desired, live.get())) {
            return live;
        }
        boolean sameWish = applied(live.get()).equals(applied(desired));
        if (Exact.refersElsewhere(desired, live.get())) {
            deleteExactly(live.get());
            applier.apply(desired, Optional.empty());
        } else {
            applier.apply(desired, live);
            Optional.ofNullable(client.resource(desired).get())
                    .filter(now -> !Exact.holds(desired, now))
                    .ifPresent(now -> Exact.restore(client, desired, now));
        }
        if (sameWish) {
            changes.restored(desired);
        } else {
            changes.changed(desired);
        }
        return Optional.empty();
    }

    /** Whether an object is there, as the cache shows it. */
    boolean isThere(HasMetadata object) {
        return watches.cached(object).isPresent();
    }

    /** Whether an object is there and as it should be, as the API server holds it right now. */
    <T extends HasMetadata> boolean isKept(T desired) {
        T marked = client.getKubernetesSerialization().clone(desired);
        try {
            return Optional.ofNullable(client.resource(marked).get())
                    .filter(live -> isInOrder(marked, live))
                    .isPresent();
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(desired, e);
        }
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
    <T extends HasMetadata> void removeIfThere(String domainUid, T unwanted, Changes changes) {
        if (watches.cached(unwanted).isPresent()) {
            known.drop(domainUid, unwanted);
            remove(unwanted, changes);
        }
    }

    /** Forgets what was kept for a domain. */
    void forget(String domainUid) {
        known.forget(domainUid);
    }

    private void deleteExactly(HasMetadata live) {
        client.resource(live)
                .lockResourceVersion(live.getMetadata().getResourceVersion())
                .delete();
    }

    private <T extends HasMetadata> boolean isInOrder(T desired, T observed) {
        return observed.getMetadata().getDeletionTimestamp() == null
                && applier.holds(desired, observed)
                && Exact.holds(desired, observed);
    }

    private void noteMade(String domainUid, HasMetadata object, Changes changes) {
        if (known.see(domainUid, object)) {
            changes.made(object);
        } else {
            changes.restored(object);
        }
    }

    private static boolean isOurs(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels != null && Api.OPERATOR.equals(labels.get(Api.MANAGED_BY_LABEL));
    }

    private static String applied(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? "" : Objects.requireNonNullElse(annotations.get(Applier.APPLIED_ANNOTATION), "");
    }
}
