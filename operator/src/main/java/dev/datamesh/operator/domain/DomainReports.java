package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.api.Condition;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.domain.DataDomainStatus;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.domain.DomainOutcome;
import dev.datamesh.core.domain.DomainPlan;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.report.StatusWriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the status of domains. Each method answers the status it wrote, or nothing if it was written before. */
final class DomainReports {
    private final StatusWriter<DataDomain, DataDomainStatus> statuses;
    private final InstantSource clock;
    private final CountPace counts;

    DomainReports(KubernetesClient client, WriteLimit limit, InstantSource clock) {
        this.statuses = new StatusWriter<>(client, limit);
        this.clock = clock;
        this.counts = new CountPace(clock);
    }

    /** @param endpoint where the runtime is reached; empty without one, or where that could not be seen: then what was said stands */
    Optional<DataDomainStatus> carriedOut(
            DataDomain domain, DomainPlan plan, DomainOutcome outcome, Optional<String> endpoint) {
        ConditionSet conditions = plan.judge(conditions(domain), outcome);
        DataDomainStatus status = new DataDomainStatus(
                domain.getMetadata().getGeneration(),
                plan.hasNamespace() ? plan.facts().name() : null,
                plan.facts().budget().products(),
                plan.facts().budget().partitions(),
                plan.facts().prefixes().owned(),
                plan.hasRuntime()
                        ? endpoint.or(() -> before(domain).map(DataDomainStatus::endpoint))
                                .orElse(null)
                        : null,
                conditions.list());
        if (!onlyCounts(before(domain), status)) {
            counts.settle(domain);
        } else if (!counts.isDue(domain)) {
            return Optional.empty();
        }
        return write(domain, status);
    }

    /** Whether counts are waiting to be written: many products come at once, and each would cost a write. */
    boolean owesCounts(DataDomain domain) {
        return counts.owes(domain);
    }

    /** What was reported stands, but for the word that nothing goes on. */
    Optional<DataDomainStatus> paused(DataDomain domain) {
        String message = "paused by the annotation " + Api.PAUSED_ANNOTATION + ": nothing is looked at or changed";
        List<Condition> before =
                before(domain).map(DataDomainStatus::conditions).orElse(List.of());
        ConditionSet paused = conditions(domain)
                .set(ConditionType.Reconciling, Status.False, Reason.Paused, message)
                .set(ConditionType.Stalled, Status.False, Reason.Paused, message);
        if (before.stream().noneMatch(condition -> condition.type().equals(ConditionType.Ready.name()))) {
            paused.set(ConditionType.Ready, Status.False, Reason.Paused, message);
        }
        return write(domain, withConditions(domain, merged(paused.list(), before)));
    }

    Optional<DataDomainStatus> heldByProducts(DataDomain domain, int products) {
        String message = "the domain is to be deleted and has " + products + " products:"
                + " delete them first (kubectl delete dataproducts --all -n "
                + domain.getMetadata().getName() + ")";
        List<Condition> before =
                before(domain).map(DataDomainStatus::conditions).orElse(List.of());
        ConditionSet held = conditions(domain)
                .set(ConditionType.Ready, Status.False, Reason.HasProducts, message)
                .set(ConditionType.Reconciling, Status.False, Reason.HasProducts, message)
                .set(ConditionType.Stalled, Status.True, Reason.HasProducts, message);
        DataDomainStatus status = withConditions(domain, merged(held.list(), before));
        return write(
                domain,
                new DataDomainStatus(
                        status.observedGeneration(),
                        status.namespace(),
                        products,
                        status.partitions(),
                        status.channelPrefixes(),
                        status.endpoint(),
                        status.conditions()));
    }

    void forget(DataDomain domain) {
        statuses.forget(domain);
        counts.forget(domain);
    }

    private ConditionSet conditions(DataDomain domain) {
        return ConditionSet.of(
                before(domain).map(DataDomainStatus::conditions).orElse(List.of()),
                domain.getMetadata().getGeneration(),
                clock);
    }

    private Optional<DataDomainStatus> before(DataDomain domain) {
        return statuses.current(domain);
    }

    private static boolean onlyCounts(Optional<DataDomainStatus> before, DataDomainStatus status) {
        return before.filter(b -> !b.equals(status))
                .map(b -> new DataDomainStatus(
                        b.observedGeneration(),
                        b.namespace(),
                        status.products(),
                        status.partitions(),
                        b.channelPrefixes(),
                        b.endpoint(),
                        b.conditions()))
                .filter(status::equals)
                .isPresent();
    }

    private DataDomainStatus withConditions(DataDomain domain, List<Condition> conditions) {
        return before(domain)
                .map(status -> new DataDomainStatus(
                        status.observedGeneration(),
                        status.namespace(),
                        status.products(),
                        status.partitions(),
                        status.channelPrefixes(),
                        status.endpoint(),
                        conditions))
                .orElseGet(() -> new DataDomainStatus(null, null, null, null, null, null, conditions));
    }

    /** The new conditions, and those of before that are not judged anew, in their usual order. */
    private static List<Condition> merged(List<Condition> judged, List<Condition> before) {
        List<Condition> all = new ArrayList<>();
        for (ConditionType type : ConditionType.values()) {
            named(judged, type).or(() -> named(before, type)).ifPresent(all::add);
        }
        return all;
    }

    private static Optional<Condition> named(List<Condition> conditions, ConditionType type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type.name()))
                .findFirst();
    }

    private Optional<DataDomainStatus> write(DataDomain domain, DataDomainStatus status) {
        return statuses.write(domain, status) ? Optional.of(status) : Optional.empty();
    }
}
