package dev.datamesh.operator.access;

import dev.datamesh.api.access.AccessGrantStatus.Layer;
import dev.datamesh.core.access.Layers;
import dev.datamesh.core.access.Layers.Name;
import dev.datamesh.core.access.Layers.State;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.operator.mesh.KeptOpenings.Way;
import dev.datamesh.operator.principal.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * How the layers of a grant stand. Pure.
 *
 * @param layers all of them
 * @param delay why those that are pending are; empty if none is
 */
record Enforcement(Layers layers, Optional<Outcome.Waiting> delay) {
    /**
     * What a grant in force asks of its layers.
     *
     * @param onKafka whether the subject has a Kafka user
     * @param limit bytes a second
     * @param secretName where connection details are to be written; empty where none are asked for, or where we may not write
     * @param way how its pods get through the default-deny of their namespace
     */
    record Wanted(boolean onKafka, OptionalLong limit, Optional<String> secretName, Way way) {}

    /**
     * While the grant is in force.
     *
     * @param rbac whether RBAC lets the subject read; empty = not known yet
     * @param kafka what became of its Kafka user; empty = it could not be given anything yet
     * @param before the layers as they were reported last, which stand where nothing is known
     */
    static Enforcement inForce(Wanted wanted, Optional<Boolean> rbac, Optional<Outcome> kafka, List<Layer> before) {
        Layers layers = new Layers()
                .set(
                        Name.rbac,
                        rbac.map(lets -> lets ? State.Enforced : State.Pending)
                                .orElseGet(
                                        () -> was(before, Name.rbac, State.Enforced) ? State.Enforced : State.Pending))
                .set(
                        Name.networkPolicy,
                        switch (wanted.way()) {
                            case FREE -> State.NotManaged;
                            case OPENED -> State.Enforced;
                            case CLOSED -> State.Pending;
                            case UNKNOWN ->
                                was(before, Name.networkPolicy, State.Enforced) ? State.Enforced : State.Pending;
                        });
        Optional<Outcome.Waiting> delay = Optional.empty();
        boolean offered = wanted.onKafka()
                && !(kafka.orElse(null) instanceof Outcome.Waiting(Reason reason, String _)
                        && reason == Reason.Unsupported);
        State acl = State.NotManaged;
        State secret = State.NotManaged;
        if (offered) {
            acl = kafka.orElse(null) instanceof Outcome.Settled ? State.Enforced : State.Pending;
            secret = wanted.secretName().isPresent() ? acl : State.NotManaged;
            delay = delay(wanted, kafka);
            if (delay.isPresent() && acl == State.Enforced) {
                secret = State.Pending;
            }
        }
        layers.set(Name.kafkaAcl, acl)
                .set(Name.quota, wanted.limit().isPresent() ? acl : State.NotManaged)
                .set(Name.secret, secret);
        return new Enforcement(
                layers, layers.isSettled() ? Optional.empty() : delay.or(() -> Optional.of(pending(layers))));
    }

    private static Optional<Outcome.Waiting> delay(Wanted wanted, Optional<Outcome> kafka) {
        return switch (kafka.orElse(null)) {
            case null -> Optional.of(new Outcome.Waiting(Reason.Pending, "the product has no topics yet"));
            case Outcome.Waiting waiting -> Optional.of(waiting);
            case Outcome.Settled(var problems) ->
                wanted.secretName()
                        .map(problems::get)
                        .map(problem -> new Outcome.Waiting(Reason.SecretNotOurs, problem));
        };
    }

    private static Outcome.Waiting pending(Layers layers) {
        return new Outcome.Waiting(Reason.Pending, "waits for " + names(layers));
    }

    private static String names(Layers layers) {
        return layers.pending().stream().map(Objects::toString).collect(Collectors.joining(", "));
    }

    /**
     * Once the grant is not in force: what was opened is closed.
     *
     * @param rbac whether RBAC still lets the subject read; empty = not known yet
     * @param way how its reader gets through the default-deny of its namespace by this grant
     * @param kafka what became of its Kafka user; empty = it had nothing by this grant
     */
    static Enforcement revoked(Optional<Boolean> rbac, Way way, Optional<Outcome> kafka, List<Layer> before) {
        Layers layers = new Layers();
        boolean taken = kafka.isEmpty() || kafka.get() instanceof Outcome.Settled;
        for (Name name : Name.values()) {
            if (was(before, name, State.NotManaged)) {
                layers.set(name, State.NotManaged);
            } else if (before.stream().anyMatch(layer -> layer.name().equals(name.name()))) {
                boolean gone = switch (name) {
                    case rbac -> rbac.map(lets -> !lets).orElseGet(() -> was(before, name, State.Revoked));
                    case kafkaAcl, quota, secret -> taken;
                    case networkPolicy ->
                        switch (way) {
                            case FREE, CLOSED -> true;
                            case OPENED -> false;
                            case UNKNOWN -> was(before, name, State.Revoked);
                        };
                };
                layers.set(name, gone ? State.Revoked : State.Pending);
            }
        }
        return new Enforcement(layers, Optional.empty());
    }

    private static boolean was(List<Layer> before, Name name, State state) {
        return before.stream()
                .anyMatch(layer ->
                        layer.name().equals(name.name()) && state.name().equals(layer.state()));
    }
}
