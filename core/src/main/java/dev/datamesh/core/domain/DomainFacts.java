package dev.datamesh.core.domain;

import dev.datamesh.api.domain.DataDomainSpec;
import dev.datamesh.core.policy.DomainTerms;
import java.util.List;

/**
 * What was seen of a domain and of all that it depends on.
 *
 * @param name the domain's name
 * @param uid its UID
 * @param spec what it asks for
 * @param terms what rules go by of it
 * @param plane its plane
 * @param namespace its namespace
 * @param prefixes what it has of the channel prefixes it asks for
 * @param budget what its products take
 * @param readFrom the planes of whose products its ServiceAccounts were granted some, its own among them or not
 */
public record DomainFacts(
        String name,
        String uid,
        DataDomainSpec spec,
        DomainTerms terms,
        PlaneFacts plane,
        NamespaceFacts namespace,
        PrefixJudgement prefixes,
        DomainBudget budget,
        List<PlaneFacts.Present> readFrom) {
    public DomainFacts {
        readFrom = List.copyOf(readFrom);
    }
}
