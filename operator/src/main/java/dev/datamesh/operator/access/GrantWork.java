package dev.datamesh.operator.access;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.core.access.Ask;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.core.access.ReaderRights;
import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.principal.Contribution;
import dev.datamesh.operator.principal.Contributions;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.principal.PrincipalKey;
import dev.datamesh.operator.principal.PrincipalReconciler;
import dev.datamesh.operator.product.PublisherWork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Says what a grant gives on Kafka, and waits for the principals' reconciler to see to it. */
final class GrantWork {
    private final MeshView mesh;
    private final Contributions contributions;
    private final Outstanding outstanding;

    GrantWork(MeshView mesh, Contributions contributions, PrincipalReconciler principals, Executor later) {
        this.mesh = mesh;
        this.contributions = contributions;
        this.outstanding = new Outstanding(principals::request, later);
    }

    /** Says what a grant in force gives, and asks for the principals that this touches. */
    List<CompletableFuture<Outcome>> give(AccessGrant grant, Ask ask, OptionalLong limit) {
        return say(grant.getMetadata().getUid(), given(mesh, grant, ask, limit));
    }

    /** Takes back all that a grant gave. */
    List<CompletableFuture<Outcome>> takeBack(AccessGrant grant) {
        return say(grant.getMetadata().getUid(), Map.of());
    }

    /**
     * Takes back all that a grant gave that is no more.
     *
     * @param then what is done once Kafka and Secrets have it so
     */
    void forget(String grantUid, Runnable then) {
        outstanding.finish(grantUid, contributions.forget(grantUid), then);
    }

    /** What became of it: the first that is not settled, or that all are; empty if there was nothing to do on Kafka. */
    static Optional<Outcome> await(List<CompletableFuture<Outcome>> asked) throws InterruptedException {
        Optional<Outcome> settled = Optional.empty();
        for (CompletableFuture<Outcome> answer : asked) {
            Outcome outcome = PublisherWork.outcome(answer);
            if (outcome instanceof Outcome.Waiting) {
                return Optional.of(outcome);
            }
            settled = Optional.of(outcome);
        }
        return settled;
    }

    /**
     * What a grant gives on the plane of its product; nothing as long as the product has no topics.
     *
     * @param limit bytes a second that may be read by it; empty = not limited
     */
    static Map<PrincipalKey, Contribution> given(MeshView mesh, AccessGrant grant, Ask ask, OptionalLong limit) {
        String domain = grant.getMetadata().getNamespace();
        String product = grant.getSpec().product();
        Optional<PrincipalName> reader =
                Grantees.onKafka(ask.namespace(), ask.spec().subject());
        Optional<DataDomain> owner = mesh.domain(domain);
        if (reader.isEmpty() || owner.isEmpty()) {
            return Map.of();
        }
        SortedSet<AclRule> rules = mesh.reportedProduct(domain, product)
                .map(found -> ReaderRights.on(found.getStatus(), reader.get()))
                .orElseGet(TreeSet::new);
        if (rules.isEmpty()) {
            return Map.of();
        }
        return Map.of(
                new PrincipalKey(owner.get().getSpec().plane(), reader.get()),
                new Contribution(
                        domain,
                        product,
                        rules,
                        secretName(mesh, ask),
                        Optional.of(new Contribution.Grant(grant.getMetadata().getName(), limit))));
    }

    /** Where the connection details go: only into the namespaces of domains, for we have no right to the Secrets of others. */
    static Optional<String> secretName(MeshView mesh, Ask ask) {
        return Optional.ofNullable(ask.spec().secretName())
                .filter(name -> mesh.domain(ask.namespace()).isPresent());
    }

    private List<CompletableFuture<Outcome>> say(String grantUid, Map<PrincipalKey, Contribution> given) {
        return outstanding.ask(grantUid, contributions.put(grantUid, given));
    }
}
