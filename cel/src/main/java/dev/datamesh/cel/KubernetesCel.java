package dev.datamesh.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * CEL as the API server speaks it, as far as it can be had outside: the language with its strings and sets, and of the functions that
 * Kubernetes adds {@code find}, {@code findAll}, {@code sum}, {@code min}, {@code max}, {@code isSorted} and {@code int} of a duration
 * that rules on this API use. What it does not have (the authorizer, quantities, addresses) is an error as the expression is read.
 */
final class KubernetesCel {
    private static final CelOptions OPTIONS = CelOptions.current()
            .comprehensionMaxIterations(1_000_000)
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(100_000)
            .build();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.strings(), CelExtensions.sets(OPTIONS))
            .addFunctionBindings(
                    CelFunctionBinding.from("string_find_string", String.class, String.class, KubernetesCel::find),
                    CelFunctionBinding.from(
                            "string_findall_string", String.class, String.class, KubernetesCel::findAll),
                    CelFunctionBinding.from("list_sum", List.class, KubernetesCel::sum),
                    CelFunctionBinding.from("list_is_sorted", List.class, KubernetesCel::isSorted),
                    CelFunctionBinding.from("list_min", List.class, list -> extreme(list, -1)),
                    CelFunctionBinding.from("list_max", List.class, list -> extreme(list, 1)),
                    CelFunctionBinding.from("duration_to_int64", Object.class, KubernetesCel::nanos))
            .build();

    private KubernetesCel() {}

    /** An expression that was read. */
    interface Program {
        /** Its value. */
        Object evaluate(Map<String, ?> variables) throws CelEvaluationException;
    }

    /**
     * Reads an expression.
     *
     * @param variables the names that it may use, whatever they stand for
     */
    static Program read(String expression, List<String> variables) throws CelValidationException {
        CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(CelExtensions.strings(), CelExtensions.sets(OPTIONS))
                .addFunctionDeclarations(
                        CelFunctionDecl.newFunctionDeclaration(
                                "find",
                                CelOverloadDecl.newMemberOverload(
                                        "string_find_string", SimpleType.STRING, SimpleType.STRING, SimpleType.STRING)),
                        CelFunctionDecl.newFunctionDeclaration(
                                "findAll",
                                CelOverloadDecl.newMemberOverload(
                                        "string_findall_string",
                                        ListType.create(SimpleType.STRING),
                                        SimpleType.STRING,
                                        SimpleType.STRING)),
                        CelFunctionDecl.newFunctionDeclaration(
                                "int",
                                CelOverloadDecl.newGlobalOverload(
                                        "duration_to_int64", SimpleType.INT, SimpleType.DURATION)),
                        CelFunctionDecl.newFunctionDeclaration(
                                "sum",
                                CelOverloadDecl.newMemberOverload(
                                        "list_sum", SimpleType.DYN, ListType.create(SimpleType.DYN))),
                        CelFunctionDecl.newFunctionDeclaration(
                                "isSorted",
                                CelOverloadDecl.newMemberOverload(
                                        "list_is_sorted", SimpleType.BOOL, ListType.create(SimpleType.DYN))),
                        CelFunctionDecl.newFunctionDeclaration(
                                "min",
                                CelOverloadDecl.newMemberOverload(
                                        "list_min", SimpleType.DYN, ListType.create(SimpleType.DYN))),
                        CelFunctionDecl.newFunctionDeclaration(
                                "max",
                                CelOverloadDecl.newMemberOverload(
                                        "list_max", SimpleType.DYN, ListType.create(SimpleType.DYN))));
        variables.forEach(variable -> compiler.addVar(variable, SimpleType.DYN));
        try {
            CelRuntime.Program program =
                    RUNTIME.createProgram(compiler.build().compile(expression).getAst());
            return program::eval;
        } catch (CelEvaluationException e) {
            throw new IllegalStateException("what was compiled can be run", e);
        }
    }

    private static long nanos(Object duration) {
        return switch (duration) {
            case java.time.Duration time -> time.toNanos();
            case com.google.protobuf.Duration time ->
                Math.addExact(Math.multiplyExact(time.getSeconds(), 1_000_000_000L), time.getNanos());
            default -> throw new IllegalArgumentException("no duration: " + duration);
        };
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    private static List<String> findAll(String text, String pattern) {
        List<String> all = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            all.add(matcher.group());
        }
        return all;
    }

    /** Of whole numbers, or of others; an empty list sums up to a whole zero. */
    private static Object sum(List<?> numbers) {
        if (numbers.stream().allMatch(Long.class::isInstance)) {
            return numbers.stream().mapToLong(number -> (Long) number).reduce(0, Math::addExact);
        }
        return numbers.stream()
                .mapToDouble(number -> ((Number) number).doubleValue())
                .sum();
    }

    private static boolean isSorted(List<?> values) {
        for (int i = 1; i < values.size(); i++) {
            if (compare(values.get(i - 1), values.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    /** The least or the greatest, by the sign; an empty list has neither. */
    private static Object extreme(List<?> values, int sign) {
        Object found = values.stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException((sign < 0 ? "min" : "max") + " of an empty list"));
        for (Object value : values) {
            if (sign * compare(value, found) > 0) {
                found = value;
            }
        }
        return found;
    }

    /** Of one kind only, as the API server has it. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(Object left, Object right) {
        if (left instanceof Comparable comparable && left.getClass().equals(right.getClass())) {
            return comparable.compareTo(right);
        }
        throw new IllegalArgumentException("cannot be ordered: " + left + " and " + right);
    }
}
