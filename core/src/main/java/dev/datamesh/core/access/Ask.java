package dev.datamesh.core.access;

import dev.datamesh.api.access.AccessRequestSpec;
import java.time.Instant;
import java.util.Comparator;

/**
 * An AccessRequest, as far as it is judged.
 *
 * @param namespace the consumer's namespace, in which it lies
 * @param since when it was made
 */
public record Ask(String namespace, String name, String uid, Instant since, AccessRequestSpec spec) {
    /** The oldest first; of two that were made in one second, by name. */
    static final Comparator<Ask> BY_AGE = Comparator.comparing(Ask::since).thenComparing(Ask::name);

    /** {@code namespace/name}. */
    public String path() {
        return namespace + "/" + name;
    }

    /** Until when it asks; {@link Instant#MAX} without an end. */
    Instant until() {
        return Expiry.of(spec.expires());
    }
}
