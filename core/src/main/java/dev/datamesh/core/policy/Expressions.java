package dev.datamesh.core.policy;

import java.util.Map;

/** Evaluates the CEL that users write into rules, outside of the API server. */
public interface Expressions {
    /** What became of reading an expression. */
    sealed interface Reading {
        /** It can be evaluated. */
        record Readable(Expression expression) implements Reading {}

        /** It cannot, as it uses something that only the API server knows, or is no CEL at all; only that can say. */
        record Unreadable(String why) implements Reading {}
    }

    /** An expression that was read. */
    interface Expression {
        /**
         * Whether it is true of an object that is new.
         *
         * @throws EvaluationException if it has no answer
         */
        boolean holds(Map<String, Object> object) throws EvaluationException;
    }

    /** An expression has no answer for an object, such as where it reads a field that is not there. */
    final class EvaluationException extends Exception {
        private static final long serialVersionUID = 1L;

        public EvaluationException(String message) {
            super(message);
        }
    }

    /** Reads an expression. */
    Reading read(String expression);
}
