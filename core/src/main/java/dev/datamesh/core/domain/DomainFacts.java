package dev.datamesh.core.domain;

import dev.datamesh.api.domain.DataDomainSpec;

/**
 * What was seen of a domain and of all that it depends on.
 *
 * @param name the domain's name
 * @param uid its UID
 * @param spec what it asks for
 * @param plane its plane
 * @param namespace its namespace
 * @param prefixes what it has of the channel prefixes it asks for
 * @param budget what its products take
 */
public record DomainFacts(
        String name,
        String uid,
        DataDomainSpec spec,
        PlaneFacts plane,
        NamespaceFacts namespace,
        PrefixJudgement prefixes,
        DomainBudget budget) {}
