package dev.datamesh.api.policy;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** Rules, the domains they hold for, and how strictly. */
public record MeshPolicySpec(
        @Default("Preview")
        @JsonPropertyDescription(
                "Preview: judged and reported, binds nothing. Warn: admitted with a warning. Audit: admitted and audited. Enforce: refused.")
        Mode mode,

        @JsonPropertyDescription("The domains it holds for, by their labels. Absent: all.")
        DomainSelector domainSelector,

        @Required @Size(min = 1, max = 32) @JsonPropertyDescription("The rules.")
        List<Rule> rules) {
    public MeshPolicySpec {
        rules = rules == null ? List.of() : List.copyOf(rules);
    }

    /** How strictly a policy holds. */
    public enum Mode {
        Preview,
        Warn,
        Audit,
        Enforce
    }

    /** Domains by their labels. */
    public record DomainSelector(
            @Size(max = 16) @JsonPropertyDescription("Labels that a DataDomain must have, each with this value.")
            Map<String, @Size(max = 63) String> matchLabels) {
        public DomainSelector {
            matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
        }
    }
}
