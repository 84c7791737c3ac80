package dev.datamesh.operator.kafka.strimzi;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.strimzi.api.kafka.model.common.Condition;
import io.strimzi.api.kafka.model.kafka.Status;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Strimzi says of one of its resources, of the generation that the resource has now. Its operators do not speak alike: the topic
 * operator reports {@code Ready=False}, the others {@code NotReady=True}; {@code ReconciliationPaused} and {@code Unmanaged} take the
 * place of {@code Ready}.
 */
public sealed interface Readiness {
    /** It is as its spec says. */
    record Ready() implements Readiness {}

    /** Strimzi has not looked at this generation yet. */
    record Waiting() implements Readiness {}

    /** Somebody told Strimzi to leave it alone. */
    record Suspended(String condition) implements Readiness {}

    /**
     * Strimzi cannot do it.
     *
     * @param reason its word for why
     * @param message why, for people
     */
    record Failed(String reason, String message) implements Readiness {}

    /** Judges a resource by its status. */
    static Readiness of(HasMetadata resource, @Nullable Status status) {
        if (status == null
                || status.getConditions() == null
                || status.getObservedGeneration() < resource.getMetadata().getGeneration()) {
            return new Waiting();
        }
        List<Condition> conditions = status.getConditions();
        Optional<Condition> failed = conditions.stream()
                .filter(condition -> is(condition, "NotReady", "True") || is(condition, "Ready", "False"))
                .findFirst();
        if (failed.isPresent()) {
            return new Failed(
                    failed.map(Condition::getReason).orElse("NotReady"),
                    failed.map(Condition::getMessage).orElse("Strimzi does not say why"));
        }
        return conditions.stream()
                .filter(condition ->
                        is(condition, "ReconciliationPaused", "True") || is(condition, "Unmanaged", "True"))
                .findFirst()
                .<Readiness>map(condition -> new Suspended(condition.getType()))
                .orElseGet(() -> conditions.stream().anyMatch(condition -> is(condition, "Ready", "True"))
                        ? new Ready()
                        : new Waiting());
    }

    private static boolean is(Condition condition, String type, String status) {
        return type.equals(condition.getType()) && status.equals(condition.getStatus());
    }
}
