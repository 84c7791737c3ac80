package dev.datamesh.core.policy;

import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.api.policy.Rule.JudgedKind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A MeshPolicy, compiled.
 *
 * @param name its name
 * @param mode how strictly it holds
 * @param matchLabels labels of the DataDomains it is for; none = all
 * @param rules what is there already is held against
 * @param admission what the API server is given; none in Preview
 * @param notCompiled rules that admission does not judge, each with why
 * @param unread rules in CEL that only the API server can evaluate, each with why; what is there already is not judged by them
 */
public record CompiledPolicy(
        String name,
        Mode mode,
        Map<String, String> matchLabels,
        List<NamedRule> rules,
        List<AdmissionPolicy> admission,
        SortedMap<String, NotCompiled> notCompiled,
        SortedMap<String, String> unread) {
    public CompiledPolicy {
        matchLabels = Map.copyOf(matchLabels);
        rules = List.copyOf(rules);
        admission = List.copyOf(admission);
        notCompiled = Collections.unmodifiableSortedMap(new TreeMap<>(notCompiled));
        unread = Collections.unmodifiableSortedMap(new TreeMap<>(unread));
    }

    /**
     * Why admission does not judge a rule.
     *
     * @param broken whether nobody judges it, and somebody has to change it
     */
    public record NotCompiled(String reason, boolean broken) {}

    /** Something that breaks a rule. */
    public record Violation(String policy, Mode mode, String rule, String finding) {
        /** For people. */
        @Override
        public String toString() {
            return MeshPolicyCompiler.title(policy, rule) + finding;
        }
    }

    /** Whether any rule is about this kind. */
    public boolean judges(JudgedKind kind) {
        return rules.stream().anyMatch(rule -> rule.parts().stream().anyMatch(part -> part.kind() == kind));
    }

    /** All that an object breaks of the policy; nothing, where its domain is not one of those that the policy is for. */
    public List<Violation> judge(Judged judged, DomainTerms terms) {
        if (!terms.isSelectedBy(matchLabels)) {
            return List.of();
        }
        return rules.stream()
                .flatMap(rule -> rule.judge(judged).stream()
                        .map(finding -> new Violation(name, rule.mode(mode), rule.name(), finding)))
                .toList();
    }
}
