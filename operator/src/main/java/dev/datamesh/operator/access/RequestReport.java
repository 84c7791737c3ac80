package dev.datamesh.operator.access;

import dev.datamesh.api.Condition;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.access.AccessRequestStatus;
import dev.datamesh.core.access.Ask;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.product.Life;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The status of a request: what the consumer may know of the product and of the grant that answers it. */
final class RequestReport {
    private final AccessRequest request;
    private final ConditionSet conditions;

    RequestReport(AccessRequest request, Optional<AccessRequestStatus> before, InstantSource clock) {
        this.request = request;
        this.conditions = ConditionSet.of(
                before.map(AccessRequestStatus::conditions).orElse(List.of()),
                request.getMetadata().getGeneration(),
                clock);
    }

    /** The product is not there, or nobody here may know that it is: both in the very same words. */
    AccessRequestStatus unknown(Ask ask) {
        conditions.set(
                ConditionType.ResolvedRefs,
                Status.False,
                Reason.RefNotFound,
                "spec.product: no product " + name(ask) + " is known to namespace " + ask.namespace());
        return status(Optional.empty());
    }

    /** The product is there. */
    AccessRequestStatus known(Ask ask, boolean expired, Optional<AccessGrant> answer, Life life) {
        conditions.set(ConditionType.ResolvedRefs, Status.True, Reason.Succeeded, "");
        Support.report(life, conditions);
        if (!Grantees.isAllowed(ask.spec().subject())) {
            refuse(
                    Reason.SubjectNotAllowed,
                    Grantees.refusal("spec.subject", ask.spec().subject()));
        } else if (expired) {
            refuse(Reason.Expired, "the request asked until " + ask.spec().expires());
        } else if (answer.isEmpty()) {
            refuse(
                    Reason.AwaitingConsent,
                    "waits for an AccessGrant in namespace "
                            + ask.spec().product().domain() + " for " + ask.namespace()
                            + ", " + ask.spec().subject().kind() + " "
                            + ask.spec().subject().name());
        } else {
            answered(ask, answer.get());
        }
        return status(answer.map(RequestReport::path));
    }

    private void answered(Ask ask, AccessGrant grant) {
        AccessGrantStatus status = grant.getStatus();
        boolean isOfAnother = Grantees.isInForce(status)
                && status.pins() != null
                && !ask.uid().equals(status.pins().requestUid());
        if (isOfAnother) {
            refuse(
                    Reason.AwaitingConsent,
                    "AccessGrant " + path(grant) + " answers the older request " + status.request());
            return;
        }
        copy(status, ConditionType.Approved);
        copy(status, ConditionType.Granted);
    }

    /** What the grant says of it, in its words; what it has not said yet is not judged. */
    private void copy(AccessGrantStatus status, ConditionType type) {
        Optional<Condition> said = status == null
                ? Optional.empty()
                : status.conditions().stream()
                        .filter(condition -> condition.type().equals(type.name()))
                        .findFirst();
        said.ifPresent(condition -> {
            Status value = Status.valueOf(condition.status());
            // That the consent is unattested is the owner's business.
            conditions.set(
                    type, value, Reason.valueOf(condition.reason()), value == Status.True ? "" : condition.message());
        });
    }

    private void refuse(Reason reason, String message) {
        conditions.set(ConditionType.Approved, Status.False, reason, message);
        conditions.set(ConditionType.Granted, Status.False, reason, "");
    }

    private AccessRequestStatus status(Optional<String> grant) {
        conditions.summarise(ConditionType.Approved, ConditionType.Granted);
        return new AccessRequestStatus(request.getMetadata().getGeneration(), grant.orElse(null), conditions.list());
    }

    private static String name(Ask ask) {
        return ask.spec().product().domain() + "/" + ask.spec().product().name();
    }

    private static String path(AccessGrant grant) {
        return grant.getMetadata().getNamespace() + "/" + grant.getMetadata().getName();
    }
}
