package dev.datamesh.operator.watchdog;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares all objects that a selector finds with those in a cache. The API server does not count what a selector finds, so it takes a
 * whole list; {@link TurnProbe} keeps that rare.
 */
public final class ListProbe implements CacheProbe {
    private final String kind;
    private final Supplier<? extends List<? extends HasMetadata>> live;
    private final Supplier<? extends Stream<? extends HasMetadata>> cached;
    private Map<String, Long> before = Map.of();

    /**
     * @param live asks the API server for all objects that are to be in the cache
     * @param cached those that are in the cache
     */
    public ListProbe(
            String kind,
            Supplier<? extends List<? extends HasMetadata>> live,
            Supplier<? extends Stream<? extends HasMetadata>> cached) {
        this.kind = kind;
        this.live = live;
        this.cached = cached;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public Finding look() {
        Map<String, Long> wanted;
        try {
            wanted = versions(live.get().stream());
        } catch (KubernetesClientException e) {
            return Finding.NO_ANSWER;
        }
        // After the answer: what came meanwhile makes it newer, never older.
        Map<String, Long> known = versions(cached.get());
        boolean moves = !known.equals(before);
        before = known;
        return moves || isAsNew(known, wanted) ? Finding.CURRENT : Finding.BEHIND;
    }

    /** Whether nothing is missing, older, or there no more. */
    private static boolean isAsNew(Map<String, Long> known, Map<String, Long> wanted) {
        return known.keySet().equals(wanted.keySet())
                && wanted.entrySet().stream().allMatch(each -> known.get(each.getKey()) >= each.getValue());
    }

    private static Map<String, Long> versions(Stream<? extends HasMetadata> objects) {
        return objects.map(HasMetadata::getMetadata)
                .collect(Collectors.toMap(
                        ObjectMeta::getUid,
                        metadata -> Long.parseLong(metadata.getResourceVersion()),
                        Math::max,
                        HashMap::new));
    }
}
