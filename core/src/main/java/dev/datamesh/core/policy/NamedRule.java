package dev.datamesh.core.policy;

import java.util.List;

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

    long cost() {
        return parts.stream().mapToLong(MeshRule::cost).sum();
    }
}
