package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule;
import dev.datamesh.core.policy.CompiledPolicy.NotCompiled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes of a MeshPolicy's rules what they mean. */
final class RuleReader {
    /**
     * What was read.
     *
     * @param rules all that can be judged by us
     * @param notCompiled those that admission cannot judge
     * @param unread those of the rules that only admission can judge, each with why
     */
    record Rules(List<NamedRule> rules, SortedMap<String, NotCompiled> notCompiled, SortedMap<String, String> unread) {}

    private final Expressions expressions;
    private final List<NamedRule> rules = new ArrayList<>();
    private final SortedMap<String, NotCompiled> notCompiled = new TreeMap<>();
    private final SortedMap<String, String> unread = new TreeMap<>();

    private RuleReader(Expressions expressions) {
        this.expressions = expressions;
    }

    static Rules read(List<Rule> rules, Expressions expressions) {
        RuleReader reader = new RuleReader(expressions);
        rules.forEach(reader::read);
        return new Rules(reader.rules, reader.notCompiled, reader.unread);
    }

    private void read(Rule rule) {
        List<MeshRule> parts = new ArrayList<>();
        if (rule.naming() != null) {
            parts.add(new NamingRule(rule.naming()));
        } else if (rule.required() != null) {
            required(rule, parts);
        } else if (rule.retention() != null) {
            parts.add(new RetentionRule(rule.retention()));
        } else if (rule.compatibility() != null) {
            parts.add(new CompatibilityRule(rule.compatibility().minimum()));
        } else if (rule.classification() != null) {
            parts.add(new ClassifiedRule(rule.classification()));
        } else if (rule.residency() != null) {
            parts.add(new ResidencyRule(rule.residency()));
        } else if (rule.encryption() != null) {
            parts.add(new EncryptionRule(rule.encryption()));
        } else if (rule.access() != null) {
            access(rule.access(), parts);
        } else if (rule.lifecycle() != null) {
            parts.add(new NoticeRule(rule.lifecycle().noticeDays()));
        } else if (rule.limits() != null) {
            parts.add(new LimitsRule(rule.limits()));
        } else if (rule.lineage() != null) {
            parts.add(new LineageRule(rule.lineage().ungranted()));
        } else if (rule.cel() != null) {
            free(rule, parts);
        }
        if (!parts.isEmpty()) {
            rules.add(new NamedRule(rule.name(), parts));
        }
    }

    private void required(Rule rule, List<MeshRule> parts) {
        List<String> unknown = RequiredRule.unknown(rule.required().fields());
        if (unknown.isEmpty()) {
            parts.add(RequiredRule.of(rule.required().fields()));
        } else {
            notCompiled.put(
                    rule.name(),
                    new NotCompiled("the spec of a DataProduct has no field " + Finding.list(unknown), true));
        }
    }

    private static void access(Rule.Access access, List<MeshRule> parts) {
        if (Boolean.TRUE.equals(access.purposeRequired())) {
            parts.add(new PurposeRule());
        }
        if (GrantRule.isIn(access)) {
            parts.add(new GrantRule(access));
        }
    }

    /** An expression that has no answer where an optional field is left out would refuse every object that leaves it out, for no reason given. */
    private void free(Rule rule, List<MeshRule> parts) {
        FreeRule free = new FreeRule(rule.cel(), expressions.read(rule.cel().expression()));
        Map<String, Object> least = LeastObjects.of(rule.cel().kind());
        free.failure(least)
                .ifPresent(why -> notCompiled.put(
                        rule.name(),
                        new NotCompiled(
                                "the expression has no answer for an object that leaves optional fields out (" + why
                                        + "); judged by the operator only. Guard them with has()",
                                false)));
        if (free.reading() instanceof Expressions.Reading.Unreadable(String why)) {
            unread.put(rule.name(), why);
        }
        parts.add(free);
    }
}
