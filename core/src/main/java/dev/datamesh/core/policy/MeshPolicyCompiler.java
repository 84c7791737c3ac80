package dev.datamesh.core.policy;

import dev.datamesh.api.Api;
import dev.datamesh.api.policy.MeshPolicySpec;
import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.api.policy.Rule.JudgedKind;
import dev.datamesh.api.policy.Rule.Ungranted;
import dev.datamesh.core.policy.AdmissionPolicy.Action;
import dev.datamesh.core.policy.AdmissionPolicy.Named;
import dev.datamesh.core.policy.AdmissionPolicy.Part;
import dev.datamesh.core.policy.AdmissionPolicy.Validation;
import dev.datamesh.core.policy.AdmissionPolicy.Variable;
import dev.datamesh.core.policy.CompiledPolicy.NotCompiled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compiles MeshPolicies to what the API server judges by itself, and to what we judge by what is there already.
 *
 * <p>An update is refused only for what is wrong after it and was not before: each rule makes a list of findings of {@code object} and one
 * of {@code oldObject}, and what is in both is let pass. Objects that are being deleted, and updates that leave the spec as it was, are
 * not judged at all.
 */
public final class MeshPolicyCompiler {
    /** By this annotation the operator asks whether a policy bites: with its proof as the value, the policy refuses the object. */
    public static final String PROBE_ANNOTATION = Api.GROUP + "/policy-probe";

    /** What the API server lets all expressions of a binding cost together is ten million; this is what rules may need of it by our estimate. */
    static final long MOST_COST = 8_000_000;

    /** What is told of the findings; a message has at most five thousand bytes, a finding some hundred. */
    private static final int MOST_TOLD = 6;

    private final Expressions expressions;
    private final String operator;

    /**
     * @param expressions reads the CEL that users write
     * @param operator the operator's user name, whose probes a policy refuses and whose own writes it does not judge
     */
    public MeshPolicyCompiler(Expressions expressions, String operator) {
        this.expressions = expressions;
        this.operator = operator;
    }

    /**
     * Compiles a policy; a pure function.
     *
     * @param refused rules by their names that the API server would not take, with what it said
     */
    public CompiledPolicy compile(String name, MeshPolicySpec spec, Map<String, String> refused) {
        RuleReader.Rules read = RuleReader.read(spec.rules(), expressions);
        SortedMap<String, NotCompiled> notCompiled = new TreeMap<>(read.notCompiled());
        refused.forEach(
                (rule, why) -> notCompiled.put(rule, new NotCompiled("the API server refuses it: " + why, true)));
        List<NamedRule> rules = read.rules().stream()
                .filter(rule -> !refused.containsKey(rule.name()))
                .toList();
        Optional<NamedRule> lineage = lineage(rules, notCompiled);
        List<NamedRule> affordable = affordable(
                rules.stream()
                        .filter(rule -> rule.ungranted().isEmpty())
                        .filter(rule -> !notCompiled.containsKey(rule.name()))
                        .toList(),
                notCompiled);
        Mode mode = spec.mode() == null ? Mode.Preview : spec.mode();
        Map<String, String> matchLabels =
                spec.domainSelector() == null ? Map.of() : spec.domainSelector().matchLabels();
        List<AdmissionPolicy> admission = new ArrayList<>();
        if (!affordable.isEmpty()) {
            admission.add(rules(name, mode, matchLabels, affordable));
        }
        lineage.ifPresent(rule -> admission.add(inputs(name, rule, mode, matchLabels)));
        SortedMap<String, String> unread = new TreeMap<>(read.unread());
        // What is not compiled for another reason nobody judges at all, and that is said there.
        unread.keySet().removeAll(notCompiled.keySet());
        return new CompiledPolicy(name, mode, matchLabels, rules, admission, notCompiled, unread);
    }

    /** How a message begins that is about a rule. */
    static String title(String policy, String rule) {
        return "MeshPolicy " + policy + ", rule " + rule + ": ";
    }

    private static List<NamedRule> affordable(List<NamedRule> rules, Map<String, NotCompiled> notCompiled) {
        List<NamedRule> affordable = new ArrayList<>();
        long left = MOST_COST;
        for (NamedRule rule : rules) {
            if (rule.cost() <= left) {
                left -= rule.cost();
                affordable.add(rule);
            } else {
                notCompiled.put(
                        rule.name(),
                        new NotCompiled(
                                "together with the rules before it, it could cost more than the API server lets a policy cost; "
                                        + (rule.isUnread()
                                                ? "judged by nobody, as the operator cannot read it."
                                                : "judged by the operator only.")
                                        + " Put it into a MeshPolicy of its own",
                                rule.isUnread()));
            }
        }
        return affordable;
    }

    private AdmissionPolicy rules(String name, Mode mode, Map<String, String> matchLabels, List<NamedRule> rules) {
        Set<JudgedKind> kinds = EnumSet.of(JudgedKind.DataProduct);
        List<Variable> variables = new ArrayList<>();
        variables.add(new Variable(
                "labels", "has(namespaceObject.metadata.labels) ? namespaceObject.metadata.labels : {}", ""));
        List<String> fresh = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            NamedRule rule = rules.get(i);
            rule.parts().forEach(part -> kinds.add(part.kind()));
            variables.add(new Variable("found" + i, byKind(rule, "object"), rule.name()));
            variables.add(new Variable(
                    "before" + i, "oldObject == null ? [] : (" + byKind(rule, "oldObject") + ")", rule.name()));
            variables.add(new Variable(
                    "fresh" + i,
                    "variables.found%1$d.filter(f, !(f in variables.before%1$d)).map(f, %2$s + f)"
                            .formatted(i, Cel.text("rule " + rule.name() + ": ")),
                    rule.name()));
            fresh.add("variables.fresh" + i);
        }
        String policy = "MeshPolicy " + name;
        List<Validation> validations = new ArrayList<>();
        if (action(mode) == Action.Deny) {
            // The API server tells of the first refusal only.
            variables.add(new Variable("all", String.join(" + ", fresh), ""));
            validations.add(validation(policy, "variables.all"));
        } else {
            fresh.forEach(each -> validations.add(validation(policy, each)));
        }
        return proven(new AdmissionPolicy(
                Part.RULES,
                namespaceLabels(matchLabels),
                kinds.stream().map(MeshPolicyCompiler::resource).toList(),
                List.of(),
                variables,
                validations,
                action(mode),
                ""));
    }

    /** The strictest of the rules about inputs. All ask the same, and the API server lets a policy ask it once. */
    private static Optional<NamedRule> lineage(List<NamedRule> rules, Map<String, NotCompiled> notCompiled) {
        List<NamedRule> all =
                rules.stream().filter(rule -> rule.ungranted().isPresent()).toList();
        Optional<NamedRule> strictest = all.stream()
                .filter(rule -> rule.ungranted().equals(Optional.of(Ungranted.Deny)))
                .findFirst()
                .or(() -> all.stream().findFirst());
        all.stream()
                .filter(rule -> !strictest.equals(Optional.of(rule)))
                .forEach(rule -> notCompiled.put(
                        rule.name(),
                        new NotCompiled(
                                "at admission rule " + strictest.orElseThrow().name()
                                        + " asks the same, at least as strictly; judged by the operator only",
                                false)));
        return strictest;
    }

    private AdmissionPolicy inputs(String name, NamedRule lineage, Mode mode, Map<String, String> matchLabels) {
        return proven(new AdmissionPolicy(
                Part.INPUTS,
                namespaceLabels(matchLabels),
                List.of(resource(JudgedKind.DataProduct)),
                List.of(),
                List.of(),
                LineageRule.validations(title(name, lineage.name())),
                action(lineage.mode(mode)),
                ""));
    }

    /** Puts in front what lets a probe be refused, and nobody else. */
    private AdmissionPolicy proven(AdmissionPolicy policy) {
        String proof = digest(policy.toString());
        String isOperator = "request.userInfo.username == " + Cel.text(operator);
        List<Named> conditions = List.of(
                new Named("not-being-deleted", "!has(object.metadata.deletionTimestamp)"),
                new Named("spec-changes", "oldObject == null || object.spec != oldObject.spec"),
                new Named(
                        "no-probe-of-another",
                        "!(%1$s) || (has(object.metadata.annotations) && %2$s in object.metadata.annotations && object.metadata.annotations[%2$s] == %3$s)"
                                .formatted(isOperator, Cel.text(PROBE_ANNOTATION), Cel.text(proof))));
        List<Validation> validations = new ArrayList<>();
        validations.add(new Validation("!(" + isOperator + ")", Cel.text("proof " + proof), "proof " + proof));
        validations.addAll(policy.validations());
        return new AdmissionPolicy(
                policy.part(),
                policy.namespaceLabels(),
                policy.resources(),
                conditions,
                policy.variables(),
                validations,
                policy.action(),
                proof);
    }

    private static Validation validation(String policy, String findings) {
        StringBuilder told = new StringBuilder(Cel.text(policy + ", "))
                .append(" + ")
                .append(findings)
                .append("[0]");
        for (int i = 1; i < MOST_TOLD; i++) {
            told.append(" + (%1$s.size() > %2$d ? ' | ' + %1$s[%2$d] : '')".formatted(findings, i));
        }
        told.append(" + (%1$s.size() > %2$d ? ' | and ' + string(%1$s.size() - %2$d) + ' more' : '')"
                .formatted(findings, MOST_TOLD));
        return new Validation(findings + ".size() == 0", told.toString(), "breaks " + policy);
    }

    private static String byKind(NamedRule rule, String root) {
        return rule.parts().stream()
                .map(part -> "(request.resource.resource == '%s' ? %s : [])"
                        .formatted(resource(part.kind()), part.findings(root)))
                .collect(Collectors.joining(" + "));
    }

    private static Action action(Mode mode) {
        return switch (mode) {
            case Preview, Warn -> Action.Warn;
            case Audit -> Action.Audit;
            case Enforce -> Action.Deny;
        };
    }

    private static Map<String, String> namespaceLabels(Map<String, String> matchLabels) {
        return matchLabels.entrySet().stream()
                .collect(Collectors.toMap(label -> DomainTerms.namespaceLabel(label.getKey()), Map.Entry::getValue));
    }

    private static String resource(JudgedKind kind) {
        return switch (kind) {
            case DataProduct -> "dataproducts";
            case AccessRequest -> "accessrequests";
            case AccessGrant -> "accessgrants";
        };
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
