package dev.datamesh.core.domain;

import dev.datamesh.api.domain.DataDomainSpec.Delegate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The channel prefixes that a domain asks for, and those inside its own that it leaves to others.
 *
 * @param name the domain's name
 * @param uid its UID
 * @param created when it was created
 * @param channelPrefixes how its channels are to begin
 * @param delegates what it leaves to which domain
 */
public record DomainClaim(
        String name, String uid, Instant created, List<String> channelPrefixes, List<Delegate> delegates) {
    /** The oldest first; API servers count in seconds, so the name decides among those of one second. */
    static final Comparator<DomainClaim> BY_AGE = Comparator.comparing(DomainClaim::created)
            .thenComparing(DomainClaim::name)
            .thenComparing(DomainClaim::uid);

    public DomainClaim {
        channelPrefixes = List.copyOf(channelPrefixes);
        delegates = List.copyOf(delegates);
    }

    boolean leaves(String prefix, String domain) {
        return delegates.stream()
                .anyMatch(delegate -> delegate.domain().equals(domain) && prefix.startsWith(delegate.prefix()));
    }
}
