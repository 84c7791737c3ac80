package dev.datamesh.core.access;

import dev.datamesh.api.access.AccessGrantSpec;
import dev.datamesh.api.access.AccessGrantStatus.Pins;
import java.time.Instant;
import java.util.Comparator;

/**
 * An AccessGrant, as far as it is judged.
 *
 * @param domain the product's domain, in whose namespace it lies
 * @param since when it was made
 * @param pins the UIDs of what was consented to, as far as they were seen; {@link #NO_PINS} at first
 */
public record Consent(String domain, String name, Instant since, AccessGrantSpec spec, Pins pins) {
    /** Nothing was seen yet. */
    public static final Pins NO_PINS = new Pins(null, null, null);

    /** The oldest first; of two that were made in one second, by name. */
    static final Comparator<Consent> BY_AGE =
            Comparator.comparing(Consent::since).thenComparing(Consent::name);

    /** {@code namespace/name}. */
    public String path() {
        return domain + "/" + name;
    }

    /** Whether it consents to whatever request comes for this subject, and not to one that it names. */
    boolean isStanding() {
        return spec.to().request() == null;
    }

    /** Until when it holds; {@link Instant#MAX} without an end. */
    Instant until() {
        return Expiry.of(spec.expires());
    }
}
