package dev.datamesh.core.domain;

import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;

/** What is to be done about a domain's runtime. */
public sealed interface RuntimeStep {
    /** The plane has no runtimes: there is to be none. */
    record NotWanted() implements RuntimeStep {}

    /** Whether there is to be one is not known, as the plane is not: what is there stays. */
    record Undecided() implements RuntimeStep {}

    /** The plane asks for runtimes, and the operator was told no image: what is there stays. */
    record NoImage() implements RuntimeStep {}

    /** It is to run. */
    record Run(String image, int replicas) implements RuntimeStep {}

    /** Says what follows for {@link ConditionType#RuntimeReady}. */
    default ConditionSet judge(ConditionSet conditions, RuntimeFacts facts) {
        return switch (this) {
            case NotWanted() ->
                conditions.set(
                        ConditionType.RuntimeReady,
                        Status.True,
                        Reason.NotRequested,
                        "the plane declares no runtime, and nothing waits for one");
            case Undecided() ->
                conditions.set(
                        ConditionType.RuntimeReady,
                        Status.Unknown,
                        Reason.Pending,
                        "the plane says whether there is a runtime");
            case NoImage() ->
                conditions.set(
                        ConditionType.RuntimeReady,
                        Status.False,
                        Reason.Unsupported,
                        "the plane declares runtimes, and this operator was told no image for them:"
                                + " set its runtime image, or take spec.runtime out of the DataPlane");
            case Run(String _, int replicas) -> judgeRun(conditions, facts, replicas);
        };
    }

    private static ConditionSet judgeRun(ConditionSet conditions, RuntimeFacts facts, int replicas) {
        if (!(facts instanceof RuntimeFacts.Present(boolean observed, int updated, int available)) || !observed) {
            return conditions.set(
                    ConditionType.RuntimeReady, Status.False, Reason.Pending, "the runtime is being rolled out");
        }
        if (updated < replicas || available < replicas) {
            return conditions.set(
                    ConditionType.RuntimeReady,
                    Status.False,
                    Reason.Pending,
                    available + " of " + replicas + " runtimes serve, " + updated + " are of the latest version");
        }
        return conditions.set(ConditionType.RuntimeReady, Status.True, Reason.Succeeded, "");
    }
}
