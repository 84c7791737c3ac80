package dev.datamesh.operator.report;

import dev.datamesh.api.Api;
import dev.datamesh.api.Condition;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the conditions of a resource say while it is paused: what was reported stands, but for the word that nothing goes on. */
public final class Pause {
    private static final String MESSAGE =
            "paused by the annotation " + Api.PAUSED_ANNOTATION + ": nothing is looked at or changed";

    private Pause() {}

    /** The conditions reported last, with the pause laid over them. */
    public static List<Condition> over(List<Condition> reported, long generation, InstantSource clock) {
        ConditionSet paused = ConditionSet.of(reported, generation, clock)
                .set(ConditionType.Reconciling, Status.False, Reason.Paused, MESSAGE)
                .set(ConditionType.Stalled, Status.False, Reason.Paused, MESSAGE);
        if (named(reported, ConditionType.Ready).isEmpty()) {
            paused.set(ConditionType.Ready, Status.False, Reason.Paused, MESSAGE);
        }
        List<Condition> said = paused.list();
        List<Condition> all = new ArrayList<>();
        for (ConditionType type : ConditionType.values()) {
            named(said, type).or(() -> named(reported, type)).ifPresent(all::add);
        }
        return all;
    }

    private static Optional<Condition> named(List<Condition> conditions, ConditionType type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type.name()))
                .findFirst();
    }
}
