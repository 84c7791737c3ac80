package dev.datamesh.operator.domain;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** How often the mere counts of a domain's products are written: the first change at once, what follows on its heels together. */
final class CountPace {
    static final Duration PACE = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final Map<String, Instant> last = new ConcurrentHashMap<>();
    private final Set<String> owing = ConcurrentHashMap.newKeySet();

    CountPace(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether counts that differ are to be written now; if not, they are owed. */
    boolean isDue(HasMetadata resource) {
        String uid = resource.getMetadata().getUid();
        Instant now = clock.instant();
        Instant before = last.get(uid);
        if (before != null && now.isBefore(before.plus(PACE))) {
            owing.add(uid);
            return false;
        }
        last.put(uid, now);
        owing.remove(uid);
        return true;
    }

    /** Notes that the counts are written along with something else, or are as they were. */
    void settle(HasMetadata resource) {
        owing.remove(resource.getMetadata().getUid());
    }

    boolean owes(HasMetadata resource) {
        return owing.contains(resource.getMetadata().getUid());
    }

    void forget(HasMetadata resource) {
        last.remove(resource.getMetadata().getUid());
        owing.remove(resource.getMetadata().getUid());
    }
}
