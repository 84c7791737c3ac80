package dev.datamesh.operator.principal;

import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.principal.DesiredPrincipal;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.plane.PlaneState;
import dev.datamesh.operator.plane.Planes;
import dev.datamesh.operator.queue.Backoff;
import dev.datamesh.operator.queue.WorkQueue;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jboss.logging.Logger;

/**
 * The one writer of Kafka principals: user, ACLs, quota and credential of each, as the union over all products. A principal's ACLs and
 * quota are single objects; if every product wrote its part, the parts would overwrite each other.
 *
 * <p>Its key is no Kubernetes object, so it runs on a queue of its own; products only say what they give ({@link Contributions}) and
 * ask for a run.
 */
public final class PrincipalReconciler implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PrincipalReconciler.class);

    private record Known(ObservedPrincipal principal, Instant seen) {}

    private final MeshView mesh;
    private final Planes planes;
    private final Contributions contributions;
    private final PrincipalSecrets secrets;
    private final Duration resync;
    private final InstantSource clock;
    private final WorkQueue<PrincipalKey, Outcome> queue;
    private final Map<PrincipalKey, Known> known = new ConcurrentHashMap<>();
    private final Set<PrincipalKey> unsettled = ConcurrentHashMap.newKeySet();

    public PrincipalReconciler(
            MeshView mesh,
            Planes planes,
            Contributions contributions,
            PrincipalSecrets secrets,
            Duration resync,
            Backoff backoff,
            InstantSource clock,
            Executor executor,
            ScheduledExecutorService timer) {
        this.mesh = mesh;
        this.planes = planes;
        this.contributions = contributions;
        this.secrets = secrets;
        this.resync = resync;
        this.clock = clock;
        this.queue = new WorkQueue<>(this::run, backoff, executor, timer);
    }

    /** Asks for a run that sees all that was said before this call. */
    public CompletableFuture<Outcome> request(PrincipalKey key) {
        return queue.request(key);
    }

    /** Asks for a run of every principal of a plane, also of those that are given nothing any more. */
    public void requestAllOn(String plane) {
        contributions.on(plane).forEach(this::request);
        secrets.principals().stream().filter(key -> key.plane().equals(plane)).forEach(this::request);
    }

    private Outcome run(PrincipalKey key) throws InterruptedException {
        mesh.awaitComplete();
        if (!(planes.state(key.plane()) instanceof PlaneState.Up up)) {
            unsettled.add(key);
            return planes.state(key.plane()) instanceof PlaneState.Down down
                    ? new Outcome.Waiting(down.reason(), "plane " + key.plane() + ": " + down.message())
                    : new Outcome.Waiting(Reason.PlaneNotReady, "plane " + key.plane() + " is not ready");
        }
        if (!"SCRAM-SHA-512".equals(up.access().mechanism())) {
            return new Outcome.Waiting(
                    Reason.Unsupported,
                    "plane " + key.plane() + " has no SCRAM-SHA-512: the operator cannot make users on its Kafka");
        }
        try {
            Outcome outcome = settle(key, up);
            if (unsettled.remove(key)) {
                contributions.to(key).forEach(given -> mesh.wakeProduct(given.domain(), given.product()));
            }
            return outcome;
        } catch (CompletionException e) {
            known.remove(key);
            unsettled.add(key);
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } catch (RuntimeException e) {
            unsettled.add(key);
            throw e;
        }
    }

    private Outcome settle(PrincipalKey key, PlaneState.Up up) {
        List<Contribution> given = contributions.to(key);
        ObservedPrincipal observed = observed(key, up);
        if (given.isEmpty()) {
            apply(key, up, observed, PrincipalUnion.nothing(key), "");
            // Last, for this Secret is how an unfinished removal is found again.
            secrets.remove(key);
            known.remove(key);
            return new Outcome.Settled(Map.of());
        }
        String password = secrets.password(key);
        var quotas = mesh.domain(key.name().namespace())
                .map(domain -> domain.getSpec().quotas());
        DesiredPrincipal desired = PrincipalUnion.of(
                key,
                password,
                given,
                quotas,
                contributions.of(key.plane(), key.name().namespace()).size(),
                up.facts().brokers());
        apply(key, up, observed, desired, password);
        return new Outcome.Settled(
                secrets.publish(key, given, up.access().as(key.name().kafkaName(), password)));
    }

    private ObservedPrincipal observed(PrincipalKey key, PlaneState.Up up) {
        Known last = known.get(key);
        if (last != null && last.seen().plus(resync).isAfter(clock.instant())) {
            return last.principal();
        }
        ObservedPrincipal observed =
                up.cluster().principals().observe(key.name().kafkaName()).join();
        known.put(key, new Known(observed, clock.instant()));
        return observed;
    }

    private void apply(
            PrincipalKey key, PlaneState.Up up, ObservedPrincipal observed, DesiredPrincipal desired, String password) {
        PrincipalChange change = PrincipalChange.between(observed, desired);
        if (change.isEmpty()) {
            return;
        }
        Instant seen = known.get(key).seen();
        known.remove(key);
        up.cluster().principals().apply(change, () -> password).join();
        known.put(
                key,
                new Known(
                        new ObservedPrincipal(
                                desired.name(), desired.scramIterations(), desired.rules(), 0, desired.rates()),
                        seen));
        LogLine.of("principal changed")
                .with(LogKey.PLANE, key.plane())
                .with(LogKey.PRINCIPAL, desired.name())
                .with(LogKey.CHANGES, PrincipalUnion.describe(change))
                .info(LOG);
    }

    @Override
    public void close() {
        queue.close();
        secrets.close();
    }
}
