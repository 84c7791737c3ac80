package dev.datamesh.operator.domain;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long a refusal that usually passes within moments is borne, before it counts as a failure. */
final class Patience {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Map<String, Instant> since = new ConcurrentHashMap<>();

    Patience(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether a resource is within its time; the first refusal starts it. */
    boolean lasts(HasMetadata resource) {
        Instant now = clock.instant();
        Instant first = since.computeIfAbsent(resource.getMetadata().getUid(), uid -> now);
        return now.isBefore(first.plus(LONGEST));
    }

    /** Notes that all went well. */
    void restore(HasMetadata resource) {
        since.remove(resource.getMetadata().getUid());
    }
}
