package dev.datamesh.operator.access;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus;
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
import dev.datamesh.operator.product.PublisherWork;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Says what a grant gives on Kafka, and waits for the principals' reconciler to see to it. */
final class GrantWork {
    private final MeshView mesh;
    private final Function<String, Optional<String>> planes;
    private final Contributions contributions;
    private final Outstanding outstanding;

    /**
     * @param planes the plane of a domain, if there is one of that name
     * @param request has a principal looked at
     * @param later runs what it is given after a while
     */
    GrantWork(
            MeshView mesh,
            Function<String, Optional<String>> planes,
            Contributions contributions,
            Function<PrincipalKey, CompletableFuture<Outcome>> request,
            Executor later) {
        this.mesh = mesh;
        this.planes = planes;
        this.contributions = contributions;
        this.outstanding = new Outstanding(request, later);
    }

    /** Says what a grant in force gives, and asks for the principals that this touches. */
    List<CompletableFuture<Outcome>> give(AccessGrant grant, Ask ask, OptionalLong limit) {
        return say(grant.getMetadata().getUid(), given(mesh, grant, ask, limit));
    }

    /**
     * Takes back all that a grant gave. What an operator before this one gave, and could not take back, nobody has said to this one: it is
     * known by the room that the grant still holds, and asked for like the rest, so that the room is given on only once Kafka has
     * answered.
     *
     * @param before the status as it was written last
     */
    List<CompletableFuture<Outcome>> takeBack(AccessGrant grant, Optional<AccessGrantStatus> before) {
        String uid = grant.getMetadata().getUid();
        Set<PrincipalKey> touched = new HashSet<>(contributions.put(uid, Map.of()));
        if (before.filter(status -> status.limits() != null).isPresent()) {
            reader(grant).ifPresent(touched::add);
        }
        return outstanding.ask(uid, touched);
    }

    private Optional<PrincipalKey> reader(AccessGrant grant) {
        var to = grant.getSpec().to();
        return planes.apply(grant.getMetadata().getNamespace())
                .flatMap(plane ->
                        Grantees.onKafka(to.namespace(), to.subject()).map(name -> new PrincipalKey(plane, name)));
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
