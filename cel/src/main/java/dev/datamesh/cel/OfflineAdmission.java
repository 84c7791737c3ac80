package dev.datamesh.cel;

import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import dev.datamesh.core.policy.AdmissionPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Judges requests by the very expressions that the API server judges by, without one. What they ask of the cluster, such as who may do
 * what, cannot be answered here: such validations are left out, and {@link #leftOut} counts them.
 */
public final class OfflineAdmission {
    private static final System.Logger LOG = System.getLogger(OfflineAdmission.class.getName());
    private static final List<String> NAMES = List.of("object", "oldObject", "namespaceObject", "request", "variables");

    private record Validation(KubernetesCel.Program program, Optional<KubernetesCel.Program> words, String otherwise) {}

    private final List<KubernetesCel.Program> conditions;
    private final Map<String, KubernetesCel.Program> variables;
    private final List<Validation> validations;
    private final int leftOut;
    private final SortedMap<String, String> unread;

    private OfflineAdmission(
            List<KubernetesCel.Program> conditions,
            Map<String, KubernetesCel.Program> variables,
            List<Validation> validations,
            int leftOut,
            SortedMap<String, String> unread) {
        this.conditions = conditions;
        this.variables = variables;
        this.validations = validations;
        this.leftOut = leftOut;
        this.unread = unread;
    }

    /**
     * Of a policy. A rule that cannot be read here is left out, and {@link #unread} names it.
     *
     * @throws IllegalArgumentException if its conditions, or variables that belong to no rule, cannot be read here
     */
    public static OfflineAdmission of(AdmissionPolicy policy) {
        SortedMap<String, String> unread = new TreeMap<>();
        Map<String, KubernetesCel.Program> variables = new LinkedHashMap<>();
        for (AdmissionPolicy.Variable variable : policy.variables()) {
            variables.put(variable.name(), program(variable, unread));
        }
        List<Validation> validations = new ArrayList<>();
        for (AdmissionPolicy.Validation validation : policy.validations()) {
            read(validation.expression())
                    .map(program -> new Validation(program, read(validation.messageExpression()), validation.message()))
                    .ifPresent(validations::add);
        }
        return new OfflineAdmission(
                policy.matchConditions().stream()
                        .map(condition -> require(condition.expression()))
                        .toList(),
                variables,
                validations,
                policy.validations().size() - validations.size(),
                Collections.unmodifiableSortedMap(unread));
    }

    /** How many of the policy's validations ask what only a cluster can answer. */
    public int leftOut() {
        return leftOut;
    }

    /** The rules that cannot be read here, and so were left out, each with why. */
    public SortedMap<String, String> unread() {
        return unread;
    }

    /** What the policy says against a request, one message for each validation that does not hold; none = it lets it pass. */
    public List<String> refusals(AdmissionRequest request) {
        Map<String, Object> scope = new HashMap<>(request.variables());
        try {
            if (!concerns(scope)) {
                return List.of();
            }
        } catch (CelEvaluationException e) {
            // As by the API server, which refuses what it cannot judge.
            return List.of(String.valueOf(e.getMessage()));
        }
        scope.put("variables", values(scope));
        List<String> refusals = new ArrayList<>();
        for (Validation validation : validations) {
            refusal(validation, scope).ifPresent(refusals::add);
        }
        return refusals;
    }

    /** Whether the policy's conditions let it judge a request. */
    public boolean concerns(AdmissionRequest request) {
        try {
            return concerns(request.variables());
        } catch (CelEvaluationException e) {
            return true;
        }
    }

    private boolean concerns(Map<String, Object> scope) throws CelEvaluationException {
        for (KubernetesCel.Program condition : conditions) {
            if (!Boolean.TRUE.equals(condition.evaluate(scope))) {
                return false;
            }
        }
        return true;
    }

    /** One that has no value is an error only to what uses it. */
    private Map<String, Object> values(Map<String, Object> scope) {
        Map<String, Object> values = new HashMap<>();
        Map<String, Object> inner = new HashMap<>(scope);
        inner.put("variables", values);
        variables.forEach((name, program) -> {
            try {
                values.put(name, program.evaluate(inner));
            } catch (CelEvaluationException e) {
                LOG.log(System.Logger.Level.DEBUG, "variable {0} has no value: {1}", name, e.getMessage());
            }
        });
        return values;
    }

    private static Optional<String> refusal(Validation validation, Map<String, Object> scope) {
        try {
            if (Boolean.TRUE.equals(validation.program().evaluate(scope))) {
                return Optional.empty();
            }
        } catch (CelEvaluationException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return Optional.of(validation.words().map(words -> words(words, scope)).orElse(validation.otherwise()));
    }

    private static String words(KubernetesCel.Program words, Map<String, Object> scope) {
        try {
            return String.valueOf(words.evaluate(scope));
        } catch (CelEvaluationException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** What a rule that cannot be read finds is nothing: each of its variables is a list of findings. */
    private static KubernetesCel.Program program(AdmissionPolicy.Variable variable, SortedMap<String, String> unread) {
        try {
            return KubernetesCel.read(variable.expression(), NAMES);
        } catch (CelValidationException e) {
            if (variable.rule().isEmpty()) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            unread.putIfAbsent(variable.rule(), CelExpressions.why(e));
            return scope -> List.of();
        }
    }

    private static KubernetesCel.Program require(String expression) {
        try {
            return KubernetesCel.read(expression, NAMES);
        } catch (CelValidationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Optional<KubernetesCel.Program> read(String expression) {
        try {
            return Optional.of(KubernetesCel.read(expression, NAMES));
        } catch (CelValidationException e) {
            return Optional.empty();
        }
    }
}
