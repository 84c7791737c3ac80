package dev.datamesh.operator.access;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantSpec.Limits;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.api.access.AccessGrantStatus.Layer;
import dev.datamesh.core.access.Expiry;
import dev.datamesh.core.access.Judgement;
import dev.datamesh.core.access.Layers;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.product.Life;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The status of a grant: {@code Approved} is the judgement, {@code Granted} what its layers say. Approved is not granted. */
final class GrantReport {
    private GrantReport() {}

    /**
     * @param limits what it takes of the domain's quota, as it stands on Kafka; empty = nothing
     * @param life of the product; empty where it is not there
     */
    static AccessGrantStatus of(
            AccessGrant grant,
            Optional<AccessGrantStatus> before,
            Allotment allotment,
            Optional<Limits> limits,
            Enforcement enforcement,
            Optional<Life> life,
            InstantSource clock) {
        ConditionSet conditions = ConditionSet.of(
                before.map(AccessGrantStatus::conditions).orElse(List.of()),
                grant.getMetadata().getGeneration(),
                clock);
        Judgement judgement = allotment.judgement();
        switch (judgement) {
            case Judgement.InForce _ -> {
                conditions.set(ConditionType.Approved, Status.True, Reason.Succeeded, attested(grant));
                enforcement
                        .delay()
                        .ifPresentOrElse(
                                delay -> conditions.set(
                                        ConditionType.Granted, Status.False, delay.reason(), delay.message()),
                                () -> conditions.set(ConditionType.Granted, Status.True, Reason.Succeeded, ""));
            }
            case Judgement.NotInForce(Reason reason, String message, var _) -> {
                conditions.set(ConditionType.Approved, Status.False, reason, message);
                conditions.set(ConditionType.Granted, Status.False, reason, revoking(enforcement.layers()));
            }
        }
        allotment
                .shortfall()
                .ifPresent(why -> conditions.set(ConditionType.WithinBudget, Status.False, Reason.QuotaExceeded, why));
        life.ifPresent(known -> Support.report(known, conditions));
        conditions.summarise();
        List<Layer> layersBefore = before.map(AccessGrantStatus::enforcement).orElse(List.of());
        return new AccessGrantStatus(
                grant.getMetadata().getGeneration(),
                judgement.pins(),
                judgement instanceof Judgement.InForce in ? in.ask().name() : null,
                judgement instanceof Judgement.InForce in ? Expiry.text(in.until()) : null,
                limits.orElse(null),
                enforcement.layers().report(layersBefore, clock),
                conditions.list());
    }

    private static String attested(AccessGrant grant) {
        return grant.getSpec().approvedBy() == null ? "unattested: spec.approvedBy does not say who consents" : "";
    }

    private static String revoking(Layers layers) {
        return layers.pending().isEmpty()
                ? ""
                : "still to be taken away: "
                        + layers.pending().stream().map(Objects::toString).collect(Collectors.joining(", "));
    }
}
