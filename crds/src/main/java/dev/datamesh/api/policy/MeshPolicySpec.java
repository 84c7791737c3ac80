package dev.datamesh.api.policy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.ListMap;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** Rules, the domains they hold for, and how strictly. */
@JsonClassDescription("Rules, the domains they hold for, and how strictly.")
public record MeshPolicySpec(
        @Default("Preview")
        @JsonPropertyDescription(
                "Preview: judged and reported, binds nothing. Warn: admitted with a warning. Audit: admitted and audited. Enforce: refused.")
        Mode mode,

        @JsonPropertyDescription("The domains it holds for, by their labels. Absent: all.")
        DomainSelector domainSelector,

        @Required @Size(min = 1, max = 32) @JsonPropertyDescription("The rules.") @ListMap("name")
        List<Rule> rules) {
    public MeshPolicySpec {
        rules = rules == null ? List.of() : List.copyOf(rules);
    }

    static final String LABEL_KEYS =
            "self.all(k, k.matches(r'^([a-z0-9]([-a-z0-9.]{0,229}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))";

    static final String LABEL_VALUES = "self.all(k, self[k].matches(r'^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$'))";

    /** How strictly a policy holds. */
    public enum Mode {
        Preview,
        Warn,
        Audit,
        Enforce
    }

    /** Domains by their labels. */
    public record DomainSelector(
            @Size(max = 16)
            @JsonPropertyDescription("Labels that a DataDomain must have, each with this value.")
            @ValidationRule(
                    value = MeshPolicySpec.LABEL_KEYS,
                    message =
                            "a key must be that of a label: an optional DNS prefix and a slash, then at most 63 letters, digits, '-', '_' and '.'")
            @ValidationRule(
                    value = MeshPolicySpec.LABEL_VALUES,
                    message = "a value must be that of a label: at most 63 letters, digits, '-', '_' and '.'")
            Map<String, @Size(max = 63) String> matchLabels) {
        public DomainSelector {
            matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
        }
    }
}
