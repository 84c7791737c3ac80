package dev.datamesh.core.domain;

import dev.datamesh.api.plane.DataPlaneSpec;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;

/** What was seen of a domain's plane. */
public sealed interface PlaneFacts {
    /** The plane's name, as the domain gives it. */
    String name();

    /** There is none yet. */
    record Absent(String name) implements PlaneFacts {}

    /** There is one, ready or not. */
    record Present(String name, boolean ready, DataPlaneSpec spec) implements PlaneFacts {}

    /** Whether there is one that is ready. */
    default boolean isReady() {
        return this instanceof Present present && present.ready();
    }

    /** Says what follows for {@link ConditionType#PlaneReady}. */
    default ConditionSet judge(ConditionSet conditions) {
        return switch (this) {
            case Absent(String name) ->
                conditions.set(
                        ConditionType.PlaneReady,
                        Status.False,
                        Reason.PlaneNotFound,
                        "spec.plane: there is no DataPlane " + name + " yet");
            case Present(String name, boolean ready, DataPlaneSpec _) ->
                ready
                        ? conditions.set(ConditionType.PlaneReady, Status.True, Reason.Succeeded, "")
                        : conditions.set(
                                ConditionType.PlaneReady,
                                Status.False,
                                Reason.PlaneNotReady,
                                "DataPlane " + name + " is not ready; its conditions say why");
        };
    }
}
