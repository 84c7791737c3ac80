package dev.datamesh.operator.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The refusals of one run. What is refused for one object holds up no other: least of all does a right stay with somebody because
 * something else could not be written.
 */
final class Refusals {
    private final List<ObjectRefused> all = new ArrayList<>();

    /**
     * Takes a step.
     *
     * @return whether it was not refused
     * @throws ObjectRefused if the API server is away or ill, and further steps would only wait for it
     */
    boolean attempt(Runnable step) {
        return attemptFor(() -> {
                    step.run();
                    return Optional.of(step);
                })
                .isPresent();
    }

    /** The same, for what the step brings; empty also if it was refused. */
    <T> Optional<T> attemptFor(Supplier<Optional<T>> step) {
        try {
            return step.get();
        } catch (ObjectRefused e) {
            if (e.isOutage()) {
                throw e;
            }
            all.add(e);
            return Optional.empty();
        }
    }

    /** @throws ObjectRefused the first refusal, if there was any */
    void raise() {
        if (!all.isEmpty()) {
            ObjectRefused first = all.removeFirst();
            all.forEach(first::addSuppressed);
            throw first;
        }
    }
}
