package dev.datamesh.core.access;

import dev.datamesh.api.Subject;
import dev.datamesh.api.access.AccessGrantSpec.Grantee;
import dev.datamesh.api.access.AccessGrantStatus.Pins;
import dev.datamesh.core.condition.Reason;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a grant is in force. */
public sealed interface Judgement {
    /** The UIDs of what was consented to, as far as they are known now. */
    Pins pins();

    /**
     * Both sides consent, and nothing has changed since.
     *
     * @param ask the request that the grant answers
     * @param until when the first of the two runs out; {@link Instant#MAX} without an end
     */
    record InForce(Ask ask, Pins pins, Instant until) implements Judgement {}

    /** It gives nobody anything. */
    record NotInForce(Reason reason, String message, Pins pins) implements Judgement {}

    /**
     * Judges a grant; a pure function. The UIDs are pinned the first time that the handshake is complete, that of the namespace as soon
     * as it is seen: what bears the name later is another, and was not consented to. A standing consent covers a new request, too, but
     * of the same namespace and subject.
     *
     * @param asks the requests for the grant's product
     */
    static Judgement of(Consent consent, Collection<Ask> asks, Surroundings seen, Instant now) {
        Grantee to = consent.spec().to();
        Pins pins = consent.pins();
        if (!Grantees.isAllowed(to.subject())) {
            return new NotInForce(Reason.SubjectNotAllowed, Grantees.refusal("spec.to.subject", to.subject()), pins);
        }
        if (!now.isBefore(consent.until())) {
            return new NotInForce(
                    Reason.Expired, "the grant held until " + consent.spec().expires(), pins);
        }
        if (!seen.product()) {
            return new NotInForce(
                    Reason.RefNotFound,
                    "spec.product: there is no product " + consent.domain() + "/"
                            + consent.spec().product(),
                    pins);
        }
        if (seen.namespaceUid().isEmpty()) {
            return awaiting(consent, pins);
        }
        String namespaceUid = seen.namespaceUid().get();
        if (isAnother(pins.namespaceUid(), namespaceUid)) {
            return remade("namespace " + to.namespace(), pins);
        }
        Pins sighted = new Pins(pins.requestUid(), pins.subjectUid(), namespaceUid);
        Optional<Ask> answered = Handshake.answered(consent, asks, now);
        return answered.isPresent() ? meet(consent, answered.get(), sighted, seen, now) : awaiting(consent, sighted);
    }

    private static Judgement meet(Consent consent, Ask ask, Pins pins, Surroundings seen, Instant now) {
        if (!consent.isStanding() && isAnother(pins.requestUid(), ask.uid())) {
            return remade("AccessRequest " + ask.path(), pins);
        }
        if (!now.isBefore(ask.until())) {
            return new NotInForce(
                    Reason.Expired,
                    "AccessRequest " + ask.path() + " asked until " + ask.spec().expires(),
                    pins);
        }
        Subject subject = ask.spec().subject();
        if (subject.kind() != Subject.Kind.ServiceAccount) {
            return new InForce(ask, new Pins(ask.uid(), null, pins.namespaceUid()), until(consent, ask));
        }
        String account = "ServiceAccount " + ask.namespace() + "/" + subject.name();
        if (seen.subjectUid().isEmpty()) {
            return new NotInForce(Reason.SubjectNotFound, "there is no " + account + " yet", pins);
        }
        String subjectUid = seen.subjectUid().get();
        return isAnother(pins.subjectUid(), subjectUid)
                ? remade(account, pins)
                : new InForce(ask, new Pins(ask.uid(), subjectUid, pins.namespaceUid()), until(consent, ask));
    }

    private static Instant until(Consent consent, Ask ask) {
        return consent.until().isBefore(ask.until()) ? consent.until() : ask.until();
    }

    private static boolean isAnother(@Nullable String pinned, String uid) {
        return pinned != null && !Objects.equals(pinned, uid);
    }

    private static NotInForce remade(String what, Pins pins) {
        return new NotInForce(
                Reason.Remade,
                what
                        + " is another than the one that was consented to: whoever has the name now needs a grant of its own",
                pins);
    }

    private static NotInForce awaiting(Consent consent, Pins pins) {
        Grantee to = consent.spec().to();
        return new NotInForce(
                Reason.AwaitingRequest,
                "waits for "
                        + (consent.isStanding() ? "an AccessRequest" : "the AccessRequest " + to.request())
                        + " in namespace " + to.namespace() + " that asks for " + consent.domain() + "/"
                        + consent.spec().product() + " for " + to.subject().kind() + " "
                        + to.subject().name(),
                pins);
    }
}
