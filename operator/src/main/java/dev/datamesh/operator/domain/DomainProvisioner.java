package dev.datamesh.operator.domain;

import dev.datamesh.core.domain.DomainAccess;
import dev.datamesh.core.domain.DomainPlan;
import dev.datamesh.core.domain.NamespaceStep;
import dev.datamesh.core.domain.Opening;
import dev.datamesh.core.domain.PlaneFacts;
import dev.datamesh.core.domain.RuntimeFacts;
import dev.datamesh.core.domain.RuntimeStep;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.principal.RuntimePrincipals;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Optional;

/** Carries a plan out. */
final class DomainProvisioner {
    private final Keeper keeper;
    private final ProductQuotas quotas;
    private final AccessKeeper access;
    private final RuntimeObjects runtimes;
    private final RuntimePrincipals principals;
    private final Settings settings;

    DomainProvisioner(
            Keeper keeper,
            ProductQuotas quotas,
            AccessKeeper access,
            RuntimeObjects runtimes,
            RuntimePrincipals principals,
            Settings settings) {
        this.keeper = keeper;
        this.quotas = quotas;
        this.access = access;
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
     * Does what the plan says.
     *
     * @param seen what the plan was made with
     */
    Provided carryOut(DomainPlan plan, DomainGatherer.Gathered seen, Changes changes) {
        switch (plan.namespace()) {
            case NamespaceStep.Make() -> {
                Namespace made = keeper.make(
                        plan.facts().uid(),
                        NamespaceObjects.newNamespace(
                                plan.facts().name(), plan.facts().uid()),
                        changes);
                keeper.keep(plan.facts().uid(), NamespaceObjects.namespace(plan, made, true), new Changes());
                keepContent(plan, seen.access(), changes);
            }
            case NamespaceStep.Keep(boolean made) -> {
                Namespace wanted =
                        NamespaceObjects.namespace(plan, seen.namespace().orElseThrow(), made);
                keeper.keep(plan.facts().uid(), wanted, changes);
                keepContent(plan, seen.access(), changes);
            }
            case NamespaceStep.AwaitEnd(), NamespaceStep.LeaveAlone(String _) -> {}
        }
        return keepRuntime(plan, seen, changes);
    }

    private void keepContent(DomainPlan plan, DomainAccess wanted, Changes changes) {
        String domain = plan.facts().name();
        String uid = plan.facts().uid();
        // First what gives us the rights to the rest.
        keeper.keep(uid, NamespaceObjects.operatorBinding(domain, settings), changes);
        keeper.keep(uid, NetworkPolicies.deny(domain), changes);
        for (Opening opening : plan.openings()) {
            keeper.keep(uid, NetworkPolicies.allow(domain, opening), changes);
        }
        plan.productQuota()
                .ifPresentOrElse(
                        products -> quotas.keep(
                                uid,
                                NamespaceObjects.quota(domain, products),
                                plan.facts().budget().products(),
                                changes),
                        () -> keeper.removeIfThere(uid, NamespaceObjects.quota(domain, 0), changes));
        // Last the owners: they come into a namespace that is closed already.
        if (plan.owners().isEmpty()) {
            keeper.removeIfThere(uid, NamespaceObjects.ownerBinding(domain, List.of()), changes);
        } else {
            keeper.keep(uid, NamespaceObjects.ownerBinding(domain, plan.owners()), changes);
        }
        if (plan.runtime() instanceof RuntimeStep.Run) {
            keeper.keep(uid, NamespaceObjects.runtimeBinding(domain, settings), changes);
        } else if (plan.runtime() instanceof RuntimeStep.NotWanted) {
            keeper.removeIfThere(uid, NamespaceObjects.runtimeBinding(domain, settings), changes);
        }
        access.keep(uid, domain, wanted.roles(), changes);
    }

    private Provided keepRuntime(DomainPlan plan, DomainGatherer.Gathered seen, Changes changes) {
        String domain = plan.facts().name();
        String uid = plan.facts().uid();
        return switch (plan.runtime()) {
            case RuntimeStep.NotWanted() -> {
                principals.takeBack(uid);
                runtimes.all(domain).forEach(object -> keeper.removeIfThere(uid, object, changes));
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
                    keeper.keep(uid, object, changes);
                }
                Optional<String> endpoint = keeper.keep(uid, runtimes.service(domain), changes)
                        .map(service -> RuntimeEndpoint.of(service, plane.spec().runtime()));
                yield new Provided(
                        keeper.keep(uid, runtimes.deployment(domain, plane, run), changes)
                                .map(RuntimeObjects::facts)
                                .orElseGet(RuntimeFacts.Absent::new),
                        endpoint);
            }
        };
    }
}
