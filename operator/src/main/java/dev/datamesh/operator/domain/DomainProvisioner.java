package dev.datamesh.operator.domain;

import dev.datamesh.core.domain.DomainPlan;
import dev.datamesh.core.domain.NamespaceStep;
import dev.datamesh.core.domain.PlaneFacts;
import dev.datamesh.core.domain.RuntimeFacts;
import dev.datamesh.core.domain.RuntimeStep;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.principal.RuntimePrincipals;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.Optional;

/** Carries a plan out. */
final class DomainProvisioner {
    private final Keeper keeper;
    private final ProductQuotas quotas;
    private final AccessKeeper access;
    private final OpeningKeeper openings;
    private final HandBack handBack;
    private final RuntimeObjects runtimes;
    private final RuntimePrincipals principals;
    private final Settings settings;

    DomainProvisioner(
            Keeper keeper,
            ProductQuotas quotas,
            AccessKeeper access,
            OpeningKeeper openings,
            HandBack handBack,
            RuntimeObjects runtimes,
            RuntimePrincipals principals,
            Settings settings) {
        this.keeper = keeper;
        this.quotas = quotas;
        this.access = access;
        this.openings = openings;
        this.handBack = handBack;
        this.runtimes = runtimes;
        this.principals = principals;
        this.settings = settings;
    }

    /**
     * What came of it.
     *
     * @param runtime how the runtime stands
     * @param endpoint where it is reached; empty without one, or where its Service has only just been written
     */
    record Provided(RuntimeFacts runtime, Optional<String> endpoint) {
        static final Provided NONE = new Provided(new RuntimeFacts.Absent(), Optional.empty());
    }

    /**
     * Does what the plan says, as far as it is let.
     *
     * @param seen what the plan was made with
     * @throws ObjectRefused for the first object that was refused, after all others were seen to
     */
    Provided carryOut(DomainPlan plan, DomainGatherer.Gathered seen, Changes changes) {
        String domain = plan.facts().name();
        String uid = plan.facts().uid();
        Refusals refusals = new Refusals();
        switch (plan.namespace()) {
            case NamespaceStep.Make() ->
                refusals.attemptFor(() ->
                                Optional.of(keeper.make(uid, NamespaceObjects.newNamespace(domain, uid), changes)))
                        .ifPresent(made -> {
                            Namespace wanted = NamespaceObjects.namespace(plan, made, true);
                            refusals.attempt(() -> keeper.keep(uid, wanted, new Changes()));
                            keepContent(plan, seen, changes, refusals);
                        });
            case NamespaceStep.Keep(boolean made) -> {
                Namespace wanted =
                        NamespaceObjects.namespace(plan, seen.namespace().orElseThrow(), made);
                refusals.attempt(() -> keeper.keep(uid, wanted, changes));
                keepContent(plan, seen, changes, refusals);
            }
            case NamespaceStep.LeaveAlone(String _) -> {
                boolean used = plan.facts().budget().products() > 0;
                if (refusals.attempt(() -> handBack.leave(uid, domain, used, changes))) {
                    access.left(domain);
                    openings.left(domain);
                }
            }
            case NamespaceStep.AwaitEnd() -> {}
        }
        Provided provided = keepRuntime(plan, seen, changes, refusals);
        refusals.raise();
        return provided;
    }

    private void keepContent(DomainPlan plan, DomainGatherer.Gathered seen, Changes changes, Refusals refusals) {
        String domain = plan.facts().name();
        String uid = plan.facts().uid();
        // First what gives us the rights to the rest.
        refusals.attempt(() -> keeper.keep(uid, NamespaceObjects.operatorBinding(domain, settings), changes));
        // Then who is in there already: what they may no longer is taken from them before anything else.
        RoleBinding owners = NamespaceObjects.ownerBinding(domain, plan.owners());
        boolean ownersIn = keeper.isThere(owners);
        if (ownersIn) {
            refusals.attempt(() -> keepOrRemove(uid, owners, !plan.owners().isEmpty(), changes));
        }
        if (plan.runtime() instanceof RuntimeStep.NotWanted) {
            refusals.attempt(
                    () -> keeper.removeIfThere(uid, NamespaceObjects.runtimeBinding(domain, settings), changes));
        }
        access.keep(uid, domain, seen.access().roles(), changes, refusals);
        boolean closed = refusals.attempt(() -> keeper.keep(uid, NetworkPolicies.deny(domain), changes));
        openings.keep(uid, domain, plan.openings(), seen.openedFor(), changes, refusals);
        refusals.attempt(() -> keepQuota(plan, changes));
        // Last new owners: they come into a namespace that is closed already.
        if (closed && !ownersIn && !plan.owners().isEmpty()) {
            refusals.attempt(() -> keeper.keep(uid, owners, changes));
        }
        if (plan.runtime() instanceof RuntimeStep.Run) {
            refusals.attempt(() -> keeper.keep(uid, NamespaceObjects.runtimeBinding(domain, settings), changes));
        }
    }

    private void keepQuota(DomainPlan plan, Changes changes) {
        String domain = plan.facts().name();
        String uid = plan.facts().uid();
        plan.productQuota()
                .ifPresentOrElse(
                        products -> quotas.keep(
                                uid,
                                NamespaceObjects.quota(domain, products),
                                plan.facts().budget().products(),
                                changes),
                        () -> keeper.removeIfThere(uid, NamespaceObjects.quota(domain, 0), changes));
    }

    private void keepOrRemove(String uid, HasMetadata object, boolean wanted, Changes changes) {
        if (wanted) {
            keeper.keep(uid, object, changes);
        } else {
            keeper.removeIfThere(uid, object, changes);
        }
    }

    private Provided keepRuntime(DomainPlan plan, DomainGatherer.Gathered seen, Changes changes, Refusals refusals) {
        String domain = plan.facts().name();
        String uid = plan.facts().uid();
        return switch (plan.runtime()) {
            case RuntimeStep.NotWanted() -> {
                principals.takeBack(uid);
                runtimes.all(domain)
                        .forEach(object -> refusals.attempt(() -> keeper.removeIfThere(uid, object, changes)));
                yield Provided.NONE;
            }
            case RuntimeStep.Undecided(), RuntimeStep.NoImage() -> Provided.NONE;
            case RuntimeStep.Run run -> {
                PlaneFacts.Present plane = (PlaneFacts.Present) plan.facts().plane();
                principals.give(
                        uid,
                        domain,
                        plane.name(),
                        runtimes.principal(domain),
                        RuntimeObjects.kafkaSecret(domain),
                        seen.runtimeRights());
                for (HasMetadata object :
                        runtimes.around(domain, plane.name(), seen.access().publishers())) {
                    refusals.attempt(() -> keeper.keep(uid, object, changes));
                }
                Optional<String> endpoint = refusals.attemptFor(
                                () -> keeper.keep(uid, runtimes.service(domain), changes))
                        .map(service -> RuntimeEndpoint.of(service, plane.spec().runtime()));
                yield new Provided(
                        refusals.attemptFor(() -> keeper.keep(uid, runtimes.deployment(domain, plane, run), changes))
                                .map(RuntimeObjects::facts)
                                .orElseGet(RuntimeFacts.Absent::new),
                        endpoint);
            }
        };
    }
}
