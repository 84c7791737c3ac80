package dev.datamesh.operator.domain;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.domain.DataDomainSpec.Defaults;
import dev.datamesh.api.domain.DataDomainSpec.Quotas;
import dev.datamesh.api.domain.DataDomainStatus;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.domain.DomainClaim;
import dev.datamesh.core.domain.PrefixJudgement;
import dev.datamesh.core.domain.PrefixOwnership;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.mesh.MeshView;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wakes whoever depends on what a domain says. Others read domains from the cache, so they are woken by what the cache shows and not
 * by what we are about to write: they would look too early, and nobody would wake them again.
 *
 * <p>What is seen first after a start wakes nobody: everything is looked at then anyway.
 */
final class DomainWakes {
    /** What products and grants depend on of their domain. */
    private record Terms(
            Defaults defaults, Quotas quotas, boolean namespaceReady, boolean paused, Optional<String> endpoint) {
        static Terms of(DataDomain domain) {
            return new Terms(
                    domain.getSpec().defaults(),
                    domain.getSpec().quotas(),
                    isNamespaceReady(domain),
                    Controllers.isPaused(domain),
                    Optional.ofNullable(domain.getStatus()).map(DataDomainStatus::endpoint));
        }
    }

    private final MeshView mesh;
    private final Map<String, Terms> terms = new ConcurrentHashMap<>();
    private Map<String, PrefixJudgement> judgements = Map.of();
    private boolean judged;

    DomainWakes(MeshView mesh) {
        this.mesh = mesh;
    }

    static boolean isNamespaceReady(DataDomain domain) {
        return domain.getStatus() != null
                && domain.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.type().equals(ConditionType.NamespaceReady.name())
                                && condition.status().equals(Status.True.name()));
    }

    /** Wakes the products and the grants of a domain if what they depend on has changed. */
    void termsOf(DataDomain domain) {
        Terms now = Terms.of(domain);
        Terms before = terms.put(domain.getMetadata().getUid(), now);
        if (before != null && !before.equals(now)) {
            mesh.wakeProductsOf(domain.getMetadata().getName());
            mesh.access().wakeGrantsOf(domain.getMetadata().getName());
        }
    }

    /** Forgets a domain that is gone, and tells its products. */
    void forget(DataDomain domain) {
        terms.remove(domain.getMetadata().getUid());
        mesh.wakeProductsOf(domain.getMetadata().getName());
    }

    /**
     * Judges who owns which prefixes, of all domains, and wakes the other domains for which that has changed, and the products of all
     * domains that won or lost channels by it.
     *
     * @param domain the domain that is asked for
     */
    synchronized PrefixJudgement prefixesOf(String domain) {
        PrefixOwnership.Result ownership =
                PrefixOwnership.of(mesh.domains().map(DomainWakes::claim).toList());
        Map<String, PrefixJudgement> now = new HashMap<>();
        mesh.domains()
                .map(other -> other.getMetadata().getName())
                .forEach(name -> now.put(name, PrefixJudgement.of(ownership, name)));
        if (judged && !now.equals(judgements)) {
            Map<String, String> ownersBefore = owners(judgements);
            Map<String, String> ownersNow = owners(now);
            now.forEach((name, judgement) -> {
                if (!name.equals(domain) && !judgement.equals(judgements.get(name))) {
                    mesh.wakeDomain(name);
                }
            });
            affected(ownersBefore, ownersNow).forEach(mesh::wakeProductsOf);
        }
        judgements = now;
        judged = true;
        return now.getOrDefault(domain, PrefixJudgement.NOTHING);
    }

    /** The domains that own, or owned, a prefix that changed hands, or the one around it: their channels may be others' now. */
    private static Set<String> affected(Map<String, String> before, Map<String, String> now) {
        Set<String> prefixes = new HashSet<>(before.keySet());
        prefixes.addAll(now.keySet());
        Set<String> affected = new HashSet<>();
        for (String prefix : prefixes) {
            if (!Objects.equals(before.get(prefix), now.get(prefix))) {
                ownerOf(prefix, before).ifPresent(affected::add);
                ownerOf(prefix, now).ifPresent(affected::add);
                ownerOf(prefix.substring(0, prefix.length() - 1), before).ifPresent(affected::add);
            }
        }
        return affected;
    }

    private static Optional<String> ownerOf(String text, Map<String, String> owners) {
        for (int end = text.length(); end > 0; end--) {
            String owner = owners.get(text.substring(0, end));
            if (owner != null) {
                return Optional.of(owner);
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> owners(Map<String, PrefixJudgement> judgements) {
        Map<String, String> owners = new HashMap<>();
        judgements.forEach((domain, judgement) -> judgement.owned().forEach(prefix -> owners.put(prefix, domain)));
        return owners;
    }

    private static DomainClaim claim(DataDomain domain) {
        return new DomainClaim(
                domain.getMetadata().getName(),
                domain.getMetadata().getUid(),
                Instant.parse(domain.getMetadata().getCreationTimestamp()),
                domain.getSpec().channelPrefixes(),
                domain.getSpec().delegates());
    }
}
