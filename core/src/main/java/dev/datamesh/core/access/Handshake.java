package dev.datamesh.core.access;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/** Which request and which grant belong together. Both sides consent, each in its own namespace; neither alone gives anything. */
public final class Handshake {
    private Handshake() {}

    /** Whether a grant consents to what a request asks, whatever else is to be said of the two. */
    public static boolean agree(Consent consent, Ask ask) {
        return ask.spec().product().domain().equals(consent.domain())
                && ask.spec().product().name().equals(consent.spec().product())
                && ask.namespace().equals(consent.spec().to().namespace())
                && ask.spec().subject().equals(consent.spec().to().subject())
                && (consent.isStanding()
                        || ask.name().equals(consent.spec().to().request()));
    }

    /** The request that a grant answers: of several that a standing consent covers, the oldest that has not run out. */
    public static Optional<Ask> answered(Consent consent, Collection<Ask> asks, Instant now) {
        return asks.stream()
                .filter(ask -> agree(consent, ask))
                .min(Comparator.<Ask, Boolean>comparing(ask -> !now.isBefore(ask.until()))
                        .thenComparing(Ask.BY_AGE));
    }

    /** The grant that answers a request: the one that was pinned to it, or else one that names it, or else the oldest. */
    public static Optional<Consent> answering(Ask ask, Collection<Consent> consents) {
        return consents.stream()
                .filter(consent -> agree(consent, ask))
                .min(Comparator.<Consent, Boolean>comparing(
                                consent -> !Objects.equals(consent.pins().requestUid(), ask.uid()))
                        .thenComparing(Consent::isStanding)
                        .thenComparing(Consent.BY_AGE));
    }
}
