package dev.datamesh.operator.principal;

import dev.datamesh.core.condition.Reason;
import java.util.Map;

/** What became of a principal. */
public sealed interface Outcome {
    /**
     * It has just what it is to have.
     *
     * @param secretProblems Secrets that could not be written, by name, with why
     */
    record Settled(Map<String, String> secretProblems) implements Outcome {
        public Settled {
            secretProblems = Map.copyOf(secretProblems);
        }
    }

    /** Nothing can be done now; it is taken up by itself once that changes. */
    record Waiting(Reason reason, String message) implements Outcome {}
}
