package dev.datamesh.core.domain;

import dev.datamesh.api.Api;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;

/** What is to be done about a domain's namespace. */
public sealed interface NamespaceStep {
    /** It is to be made. */
    record Make() implements NamespaceStep {}

    /**
     * It is the domain's, and is kept as it should be.
     *
     * @param made whether the operator made it for this very domain, and so may delete it
     */
    record Keep(boolean made) implements NamespaceStep {}

    /** It is on its way out; nothing can be written into it, and it is made again once it is gone. */
    record AwaitEnd() implements NamespaceStep {}

    /**
     * It is somebody else's: nothing is written to it or into it.
     *
     * @param message whose, and what to do
     */
    record LeaveAlone(String message) implements NamespaceStep {}

    /**
     * Decides. A namespace that we made stays ours without its label, which is put back; one that was shipped is ours by its label
     * alone: whoever takes it away takes back the consent.
     */
    static NamespaceStep of(String domain, String uid, NamespaceFacts facts) {
        return switch (facts) {
            case NamespaceFacts.Absent() -> new Make();
            case NamespaceFacts.Present(String label, String createdFor, boolean terminating) -> {
                boolean made = createdFor.equals(uid);
                if (!made && !label.equals(domain)) {
                    yield new LeaveAlone(label.isEmpty() ? unlabelled(domain) : labelledForOther(domain, label));
                }
                yield terminating ? new AwaitEnd() : new Keep(made);
            }
        };
    }

    /** Says what follows for {@link ConditionType#NamespaceReady}, provided that the step was taken. */
    default ConditionSet judge(ConditionSet conditions, String domain) {
        return switch (this) {
            case Make(), Keep(boolean _) ->
                conditions.set(ConditionType.NamespaceReady, Status.True, Reason.Succeeded, "");
            case AwaitEnd() ->
                conditions.set(
                        ConditionType.NamespaceReady,
                        Status.False,
                        Reason.NamespaceTerminating,
                        "namespace " + domain + " is being deleted; it is made again once it is gone");
            case LeaveAlone(String message) ->
                conditions.set(ConditionType.NamespaceReady, Status.False, Reason.NamespaceNotOurs, message);
        };
    }

    private static String unlabelled(String domain) {
        return "namespace " + domain + " exists and is not labelled as this domain's: if it is meant to be, label it ("
                + "kubectl label namespace " + domain + " " + Api.DOMAIN_LABEL + "=" + domain
                + "), else name the domain otherwise";
    }

    private static String labelledForOther(String domain, String other) {
        return "namespace " + domain + " carries the label " + Api.DOMAIN_LABEL + "=" + other
                + ": correct the label if the namespace is meant to be this domain's, else name the domain otherwise";
    }
}
