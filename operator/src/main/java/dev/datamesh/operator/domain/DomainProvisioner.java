package dev.datamesh.operator.domain;

import dev.datamesh.core.domain.DomainPlan;
import dev.datamesh.core.domain.NamespaceStep;
import dev.datamesh.core.domain.Opening;
import dev.datamesh.core.domain.RuntimeFacts;
import dev.datamesh.core.domain.RuntimeStep;
import dev.datamesh.operator.Settings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Optional;

/** Carries a plan out. */
final class DomainProvisioner {
    private final Keeper keeper;
    private final ProductQuotas quotas;
    private final RuntimeObjects runtimes;
    private final Settings settings;

    DomainProvisioner(Keeper keeper, ProductQuotas quotas, RuntimeObjects runtimes, Settings settings) {
        this.keeper = keeper;
        this.quotas = quotas;
        this.runtimes = runtimes;
        this.settings = settings;
    }

    /**
     * Does what the plan says.
     *
     * @param existing the namespace that the plan was made with
     * @return how the runtime stands
     */
    RuntimeFacts carryOut(DomainPlan plan, Optional<Namespace> existing, Changes changes) {
        switch (plan.namespace()) {
            case NamespaceStep.Make() -> {
                Namespace made = keeper.make(
                        plan.facts().uid(),
                        NamespaceObjects.newNamespace(
                                plan.facts().name(), plan.facts().uid()),
                        changes);
                keeper.keep(plan.facts().uid(), NamespaceObjects.namespace(plan, made, true), new Changes());
                keepContent(plan, changes);
            }
            case NamespaceStep.Keep(boolean made) -> {
                Namespace wanted = NamespaceObjects.namespace(plan, existing.orElseThrow(), made);
                keeper.keep(plan.facts().uid(), wanted, changes);
                keepContent(plan, changes);
            }
            case NamespaceStep.AwaitEnd(), NamespaceStep.LeaveAlone(String _) -> {}
        }
        return keepRuntime(plan, changes);
    }

    private void keepContent(DomainPlan plan, Changes changes) {
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
    }

    private RuntimeFacts keepRuntime(DomainPlan plan, Changes changes) {
        String domain = plan.facts().name();
        return switch (plan.runtime()) {
            case RuntimeStep.NotWanted() -> {
                runtimes.all(domain)
                        .forEach(object -> keeper.removeIfThere(plan.facts().uid(), object, changes));
                yield new RuntimeFacts.Absent();
            }
            case RuntimeStep.Undecided(), RuntimeStep.NoImage() -> new RuntimeFacts.Absent();
            case RuntimeStep.Run run -> {
                String uid = plan.facts().uid();
                for (HasMetadata object : runtimes.around(domain)) {
                    keeper.keep(uid, object, changes);
                }
                String plane = plan.facts().plane().name();
                yield keeper.keep(uid, runtimes.deployment(domain, plane, run), changes)
                        .map(RuntimeObjects::facts)
                        .orElseGet(RuntimeFacts.Absent::new);
            }
        };
    }
}
