package dev.datamesh.core.domain;

import dev.datamesh.core.condition.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which domain owns which channel prefixes.
 *
 * <p>Domains are judged by age, the oldest first, each against what the older ones own:
 *
 * <ul>
 *   <li>a prefix that an older domain owns is taken;
 *   <li>a prefix inside one that an older domain owns needs that domain's delegation, of this prefix or a shorter one, to this
 *       domain by name; of several prefixes around it the longest counts, for its owner would lose the channels;
 *   <li>a prefix <em>around</em> an older domain's is granted, without what lies inside: a channel belongs to the longest prefix that
 *       matches it, so the older domain keeps its own and needs nobody's delegation, whoever comes to surround it.
 * </ul>
 *
 * <p>So what a domain owns depends on older domains only, and no newcomer can take anything away. A refused prefix is nobody's
 * obstacle. The age is the domain's and not the claim's: declarations carry no history, and the answer must be the same after a
 * restart.
 */
public final class PrefixOwnership {
    private final Map<String, DomainClaim> ownerByPrefix = new HashMap<>();
    private final Map<String, List<String>> owned = new HashMap<>();
    private final Map<String, List<Refusal>> refused = new HashMap<>();

    /**
     * A prefix that a domain does not get.
     *
     * @param reason {@link Reason#PrefixTaken} or {@link Reason#PrefixNotDelegated}
     * @param otherDomain the domain that owns this prefix or the one around it
     */
    public record Refusal(String prefix, Reason reason, String otherDomain) {}

    /** Why a domain may not have a channel. */
    public record Problem(Reason reason, String message) {}

    private PrefixOwnership() {}

    /** Judges all domains; the order they come in does not matter. */
    public static Result of(Collection<DomainClaim> claims) {
        PrefixOwnership ownership = new PrefixOwnership();
        claims.stream().sorted(DomainClaim.BY_AGE).forEach(ownership::judge);
        Map<String, String> owners = new HashMap<>();
        ownership.ownerByPrefix.forEach((prefix, owner) -> owners.put(prefix, owner.name()));
        return new Result(owners, ownership.owned, ownership.refused);
    }

    private void judge(DomainClaim claim) {
        // Sorted, so that a domain's own shorter prefix is there before the longer one inside it is judged.
        for (String prefix : new TreeSet<>(claim.channelPrefixes())) {
            Optional<Refusal> refusal = refusal(prefix, claim.name());
            if (refusal.isPresent()) {
                refused.computeIfAbsent(claim.name(), name -> new ArrayList<>()).add(refusal.get());
            } else {
                ownerByPrefix.put(prefix, claim);
                owned.computeIfAbsent(claim.name(), name -> new ArrayList<>()).add(prefix);
            }
        }
    }

    private Optional<Refusal> refusal(String prefix, String domain) {
        return longest(ownerByPrefix, prefix)
                .map(ownerByPrefix::get)
                .filter(owner -> !owner.name().equals(domain))
                .flatMap(owner -> {
                    if (ownerByPrefix.containsKey(prefix)) {
                        return Optional.of(new Refusal(prefix, Reason.PrefixTaken, owner.name()));
                    }
                    return owner.leaves(prefix, domain)
                            ? Optional.empty()
                            : Optional.of(new Refusal(prefix, Reason.PrefixNotDelegated, owner.name()));
                });
    }

    private static Optional<String> longest(Map<String, ?> byPrefix, String name) {
        for (int end = name.length(); end > 0; end--) {
            String prefix = name.substring(0, end);
            if (byPrefix.containsKey(prefix)) {
                return Optional.of(prefix);
            }
        }
        return Optional.empty();
    }

    /** Who owns what. */
    public static final class Result {
        private final Map<String, String> ownerByPrefix;
        private final Map<String, List<String>> owned;
        private final Map<String, List<Refusal>> refused;

        private Result(
                Map<String, String> ownerByPrefix,
                Map<String, List<String>> owned,
                Map<String, List<Refusal>> refused) {
            this.ownerByPrefix = ownerByPrefix;
            this.owned = owned;
            this.refused = refused;
        }

        /** The prefixes that a domain owns, sorted. */
        public List<String> owned(String domain) {
            return List.copyOf(owned.getOrDefault(domain, List.of()));
        }

        /** The prefixes of others that lie inside those that a domain owns, sorted. */
        public List<String> inside(String domain) {
            List<String> own = owned.getOrDefault(domain, List.of());
            return own.isEmpty()
                    ? List.of()
                    : ownerByPrefix.entrySet().stream()
                            .filter(other -> !other.getValue().equals(domain))
                            .map(Map.Entry::getKey)
                            .filter(prefix -> own.stream().anyMatch(prefix::startsWith))
                            .sorted()
                            .toList();
        }

        /** The prefixes that a domain asks for and does not get, sorted. */
        public List<Refusal> refused(String domain) {
            return List.copyOf(refused.getOrDefault(domain, List.of()));
        }

        /** The domain that a channel belongs to: the owner of the longest prefix that matches it. */
        public Optional<String> ownerOf(String channel) {
            return longest(ownerByPrefix, channel).map(ownerByPrefix::get);
        }

        /** Why a domain may not have a channel; empty if it may. */
        public Optional<Problem> covers(String domain, String channel) {
            Optional<String> prefix = longest(ownerByPrefix, channel);
            Optional<String> owner = prefix.map(ownerByPrefix::get);
            if (owner.filter(domain::equals).isPresent()) {
                return Optional.empty();
            }
            String message = "channel " + channel + " "
                    + owner.map(other -> "belongs to domain " + other + " by its prefix " + prefix.orElseThrow())
                            .orElse("is outside every domain's prefixes")
                    + "; " + holdings(domain);
            return Optional.of(new Problem(Reason.ChannelOutsidePrefix, message));
        }

        private String holdings(String domain) {
            List<String> prefixes = owned(domain);
            return prefixes.isEmpty()
                    ? "domain " + domain + " owns no channel prefix: list one in its spec.channelPrefixes"
                    : "domain " + domain + " owns " + String.join(", ", prefixes);
        }
    }
}
