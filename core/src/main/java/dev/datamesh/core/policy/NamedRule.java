package dev.datamesh.core.policy;

import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.api.policy.Rule.Ungranted;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A rule of a MeshPolicy by its name.
 *
 * @param parts one for each kind that it judges
 */
public record NamedRule(String name, List<MeshRule> parts) {
    public NamedRule {
        parts = List.copyOf(parts);
    }

    /** All that breaks it. */
    List<String> judge(Judged judged) {
        return parts.stream()
                .filter(part -> part.kind() == judged.kind())
                .flatMap(part -> part.judge(judged).stream())
                .toList();
    }

    /** What becomes of products with inputs that are not granted, if that is what the rule is about. */
    Optional<Ungranted> ungranted() {
        return parts.stream()
                .flatMap(part -> part instanceof LineageRule lineage ? Stream.of(lineage.ungranted()) : Stream.empty())
                .findFirst();
    }

    /** How strictly it holds in a policy of this mode. */
    Mode mode(Mode policy) {
        return policy == Mode.Enforce && ungranted().equals(Optional.of(Ungranted.Warn)) ? Mode.Warn : policy;
    }

    /** Whether only the API server can evaluate it. */
    boolean isUnread() {
        return parts.stream()
                .anyMatch(part ->
                        part instanceof FreeRule free && free.reading() instanceof Expressions.Reading.Unreadable);
    }

    long cost() {
        return parts.stream().mapToLong(MeshRule::cost).sum();
    }
}
