package dev.datamesh.operator.watchdog;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Compares how many objects of a kind there are, and the version of the first: two small answers, however many objects there are. A watch
 * that is dead shows as soon as something is made or deleted, or the first object changes, which a status does. While thousands come and
 * change, a cache is always a little behind; one that has moved on since the last look is alive.
 *
 * @param <R> the kind
 */
public final class KindProbe<R extends HasMetadata> implements CacheProbe {
    private final KubernetesClient client;
    private final Class<R> type;
    private final Supplier<Stream<R>> cached;
    private long newest;

    public KindProbe(KubernetesClient client, Class<R> type, Supplier<Stream<R>> cached) {
        this.client = client;
        this.type = type;
        this.cached = cached;
    }

    @Override
    public String kind() {
        return type.getSimpleName();
    }

    @Override
    public Finding look() {
        long before = newest;
        newest = cached.get().mapToLong(KindProbe::version).max().orElse(0);
        return newest > before ? Finding.CURRENT : compared();
    }

    private Finding compared() {
        KubernetesResourceList<R> live;
        try {
            live = client.resources(type)
                    .inAnyNamespace()
                    .list(new ListOptionsBuilder().withLimit(1L).build());
        } catch (KubernetesClientException e) {
            return Finding.NO_ANSWER;
        }
        List<R> first = live.getItems();
        Long rest = live.getMetadata().getRemainingItemCount();
        long count = first.size() + (rest == null ? 0 : rest);
        if (cached.get().count() != count) {
            return Finding.BEHIND;
        }
        return first.stream().allMatch(this::isCached) ? Finding.CURRENT : Finding.BEHIND;
    }

    private boolean isCached(R live) {
        Optional<R> known = cached.get()
                .filter(object ->
                        object.getMetadata().getUid().equals(live.getMetadata().getUid()))
                .findFirst();
        return known.filter(object -> object.getMetadata()
                        .getResourceVersion()
                        .equals(live.getMetadata().getResourceVersion()))
                .isPresent();
    }

    private static long version(HasMetadata object) {
        return Long.parseLong(object.getMetadata().getResourceVersion());
    }
}
