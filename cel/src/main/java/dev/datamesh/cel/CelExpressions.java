package dev.datamesh.cel;

import dev.cel.common.CelValidationException;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.datamesh.core.policy.Expressions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Evaluates rules that users write in CEL, by the means of {@link KubernetesCel}. They may use {@code object} and {@code oldObject}, which
 * is null: what is there is judged as if it were new. All else that admission knows (the request, the authorizer, the namespace) cannot be
 * had here.
 */
public final class CelExpressions implements Expressions {
    private static final Pattern PLACE = Pattern.compile("^ERROR: [^:]*:[0-9]+:[0-9]+: ");
    private static final List<String> VARIABLES = List.of("object", "oldObject");

    @Override
    public Reading read(String expression) {
        try {
            KubernetesCel.Program program = KubernetesCel.read(expression, VARIABLES);
            return new Reading.Readable(object -> holds(program, object));
        } catch (CelValidationException e) {
            return new Reading.Unreadable(why(e));
        }
    }

    private static boolean holds(KubernetesCel.Program program, Map<String, Object> object) throws EvaluationException {
        Map<String, Object> variables = new HashMap<>();
        variables.put("object", Values.of(object));
        variables.put("oldObject", NullValue.NULL_VALUE);
        try {
            if (program.evaluate(variables) instanceof Boolean answer) {
                return answer;
            }
            throw new EvaluationException("the answer is neither true nor false");
        } catch (CelEvaluationException e) {
            throw new EvaluationException(firstLine(e));
        }
    }

    /** What is wrong, without the place, which is one in the expression that ours is wrapped into. */
    static String why(CelValidationException e) {
        return PLACE.matcher(firstLine(e)).replaceFirst("");
    }

    private static String firstLine(Exception e) {
        return Optional.ofNullable(e.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .orElse(e.getClass().getSimpleName());
    }
}
