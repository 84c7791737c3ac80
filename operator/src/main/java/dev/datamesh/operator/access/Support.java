package dev.datamesh.operator.access;

import dev.datamesh.api.Condition;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.product.Life;
import dev.datamesh.operator.report.Events;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

/** Tells who reads a product that it comes to its end. */
final class Support {
    private Support() {}

    static void report(Life life, ConditionSet conditions) {
        life.end()
                .ifPresent(end -> conditions.set(
                        ConditionType.Supported,
                        Status.False,
                        life.isRetired() ? Reason.Retired : Reason.Deprecated,
                        end));
    }

    /** An event where it is news. */
    static void tell(HasMetadata about, List<Condition> before, List<Condition> now, Events events) {
        Optional<Condition> said = find(now);
        if (said.isPresent()
                && !said.map(Condition::message).equals(find(before).map(Condition::message))) {
            events.tell(
                    about,
                    Events.Type.Warning,
                    said.get().reason(),
                    "Product" + said.get().reason(),
                    said.get().message());
        }
    }

    private static Optional<Condition> find(List<Condition> conditions) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(ConditionType.Supported.name()))
                .findFirst();
    }
}
