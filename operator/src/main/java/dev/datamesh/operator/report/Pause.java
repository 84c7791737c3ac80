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
    private Pause() {}

    /**
     * The conditions reported last, with the pause laid over them.
     *
     * @param by what bears the annotation, such as {@code DataDomain h1}
     */
    public static List<Condition> over(List<Condition> reported, long generation, String by, InstantSource clock) {
        String message = "paused by the annotation " + Api.PAUSED_ANNOTATION + " of " + by
                + ": nothing is changed but that rights of what is deleted are taken back";
        ConditionSet paused = ConditionSet.of(reported, generation, clock)
                .set(ConditionType.Reconciling, Status.False, Reason.Paused, message)
                .set(ConditionType.Stalled, Status.False, Reason.Paused, message);
        if (named(reported, ConditionType.Ready).isEmpty()) {
            paused.set(ConditionType.Ready, Status.False, Reason.Paused, message);
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
