package dev.datamesh.operator.mesh;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * For which grants the default-deny of the consumers' namespaces has been opened to the Kafka of other planes, as the domains'
 * reconciler has seen it: what it has not said since the operator started is not known.
 */
public final class KeptOpenings {
    /** How a grant's reader gets out of its namespace. */
    public enum Way {
        /** Nothing of ours stands in the way. */
        FREE,
        /** Through an opening that is there. */
        OPENED,
        /** Not at all. */
        CLOSED,
        /** Not looked at yet. */
        UNKNOWN
    }

    /** Empty where the namespace is not ours to close. */
    private final Map<String, Optional<Set<GrantKey>>> byNamespace = new ConcurrentHashMap<>();

    private final Consumer<GrantKey> changed;
    private final Consumer<String> known;

    /** Which grant. */
    public record GrantKey(String domain, String name) {}

    /**
     * @param changed told of a grant whose way has changed
     * @param known told of a namespace of which nothing was known before
     */
    KeptOpenings(Consumer<GrantKey> changed, Consumer<String> known) {
        this.changed = changed;
        this.known = known;
    }

    /** All openings of a namespace are as these grants ask for, and no others are there. */
    public void kept(String namespace, Set<GrantKey> grants) {
        tell(namespace, Optional.of(Set.copyOf(grants)));
    }

    /** A namespace is not ours: nothing of ours is in it. */
    public void left(String namespace) {
        tell(namespace, Optional.empty());
    }

    private void tell(String namespace, Optional<Set<GrantKey>> now) {
        Optional<Set<GrantKey>> before = byNamespace.put(namespace, now);
        if (before == null || before.isPresent() != now.isPresent()) {
            known.accept(namespace);
        } else if (!before.equals(now)) {
            Set<GrantKey> differ = new HashSet<>(now.orElseThrow());
            before.orElseThrow().stream().filter(grant -> !differ.remove(grant)).forEach(changed);
            differ.forEach(changed);
        }
    }

    /** How the reader of a grant gets from this namespace to a plane that is not its own. */
    public Way of(String namespace, GrantKey grant) {
        Optional<Set<GrantKey>> kept = byNamespace.get(namespace);
        if (kept == null) {
            return Way.UNKNOWN;
        }
        return kept.map(grants -> grants.contains(grant) ? Way.OPENED : Way.CLOSED)
                .orElse(Way.FREE);
    }
}
