package dev.datamesh.core.access;

import dev.datamesh.api.access.AccessGrantStatus.Layer;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What enforces a grant, layer by layer. */
public final class Layers {
    /** The layers, in the order in which they are opened. */
    public enum Name {
        rbac,
        kafkaAcl,
        quota,
        networkPolicy,
        secret
    }

    /** How a layer stands. */
    public enum State {
        /** It is not yet as it is to be. */
        Pending,
        /** It was seen to let the consumer through, within its limits. */
        Enforced,
        /** It was seen to let the consumer through no more. */
        Revoked,
        /** It does not apply here: somebody else decides, or there is nothing to decide. */
        NotManaged
    }

    private final Map<Name, State> states = new EnumMap<>(Name.class);

    /** Says how a layer stands. */
    public Layers set(Name name, State state) {
        states.put(name, state);
        return this;
    }

    /** Whether all that applies is as it is to be. */
    public boolean isSettled() {
        return !states.containsValue(State.Pending);
    }

    /** The layers that are not as they are to be yet. */
    public List<Name> pending() {
        return states.entrySet().stream()
                .filter(entry -> entry.getValue() == State.Pending)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The report.
     *
     * @param before the last report: a layer that stands as it did keeps its time
     */
    public List<Layer> report(List<Layer> before, InstantSource clock) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        List<Layer> report = new ArrayList<>();
        states.forEach((name, state) -> report.add(before.stream()
                .filter(layer ->
                        layer.name().equals(name.name()) && state.name().equals(layer.state()))
                .findFirst()
                .orElseGet(() -> new Layer(name.name(), state.name(), now))));
        return report;
    }
}
