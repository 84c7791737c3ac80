package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule.CelRule;
import dev.datamesh.api.policy.Rule.JudgedKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rule in the user's own CEL. It is the same for {@code oldObject}: there the expression is evaluated with that object by the name of
 * {@code object}.
 *
 * @param reading the expression, for what is there already
 */
record FreeRule(CelRule rule, Expressions.Reading reading) implements MeshRule {
    /** As much as one expression may cost at all, of which admission evaluates at most two. */
    private static final long MOST = 500_000;

    @Override
    public JudgedKind kind() {
        return rule.kind();
    }

    @Override
    public String findings(String root) {
        // On a line of its own, as it may end with a comment; in a macro, where its variable has the name that it goes
        // by.
        return "[" + root + "].map(object, (\n" + rule.expression() + "\n) ? [] : [" + Cel.text(message()) + "])[0]";
    }

    @Override
    public List<String> judge(Judged judged) {
        if (judged.kind() != kind()
                || !(reading instanceof Expressions.Reading.Readable(Expressions.Expression expression))) {
            return List.of();
        }
        try {
            return expression.holds(judged.object().get()) ? List.of() : List.of(message());
        } catch (Expressions.EvaluationException e) {
            return List.of(message() + " (the rule's expression has no answer: " + e.getMessage() + ")");
        }
    }

    @Override
    public long cost() {
        return MOST;
    }

    /** Why the expression would have no answer for an object that says nothing it need not say; empty if it has one. */
    Optional<String> failure(Map<String, Object> object) {
        if (!(reading instanceof Expressions.Reading.Readable(Expressions.Expression expression))) {
            return Optional.empty();
        }
        try {
            boolean unused = expression.holds(object);
            return Optional.empty();
        } catch (Expressions.EvaluationException e) {
            return Optional.ofNullable(e.getMessage()).or(() -> Optional.of("no reason given"));
        }
    }

    private String message() {
        return rule.message() == null || rule.message().isBlank()
                ? "breaks the rule " + oneLine(rule.expression())
                : oneLine(rule.message());
    }

    /** Admission drops a message of several lines. */
    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= 512 ? line : line.substring(0, 511) + "…";
    }
}
