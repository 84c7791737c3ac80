package dev.datamesh.operator.domain;

import dev.datamesh.core.domain.Opening;
import dev.datamesh.operator.mesh.KeptOpenings;
import dev.datamesh.operator.mesh.KeptOpenings.GrantKey;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps what the default-deny of a domain's namespace lets through, and no way to a plane where nothing is granted any more. */
final class OpeningKeeper {
    private final Keeper keeper;
    private final DomainWatches watches;
    private final KeptOpenings openings;

    /** @param openings told of what was seen to be in force */
    OpeningKeeper(Keeper keeper, DomainWatches watches, KeptOpenings openings) {
        this.keeper = keeper;
        this.watches = watches;
        this.openings = openings;
    }

    /**
     * What is not wanted any more goes first.
     *
     * @param grants for which of them some of these are
     */
    void keep(
            String domainUid,
            String domain,
            List<Opening> wanted,
            Set<GrantKey> grants,
            Changes changes,
            Refusals refusals) {
        List<NetworkPolicy> policies = wanted.stream()
                .map(opening -> NetworkPolicies.allow(domain, opening))
                .toList();
        boolean all = removeOthers(domainUid, domain, policies, changes, refusals);
        for (NetworkPolicy policy : policies) {
            all &= refusals.attempt(() -> keeper.keep(domainUid, policy, changes));
        }
        if (all) {
            openings.kept(domain, grants);
        }
    }

    /** The namespace is not ours any more, and what we had in it is gone. */
    void left(String domain) {
        openings.left(domain);
    }

    private boolean removeOthers(
            String domainUid, String domain, List<NetworkPolicy> wanted, Changes changes, Refusals refusals) {
        Set<String> names =
                wanted.stream().map(policy -> policy.getMetadata().getName()).collect(Collectors.toSet());
        return watches
                .cachedIn(NetworkPolicy.class, domain)
                .filter(policy -> policy.getMetadata().getName().startsWith(NetworkPolicies.ALLOW_GRANTED))
                .filter(policy -> !names.contains(policy.getMetadata().getName()))
                .toList()
                .stream()
                .map(policy -> refusals.attempt(() -> keeper.removeIfThere(domainUid, policy, changes)))
                .reduce(true, Boolean::logicalAnd);
    }
}
