package dev.datamesh.operator.principal;

import dev.datamesh.api.Api;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.domain.DataDomainStatus;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.DesiredPrincipal;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.core.topic.MeshIdentity;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.mesh.Pauses;
import dev.datamesh.operator.plane.PlaneState;
import dev.datamesh.operator.plane.Planes;
import dev.datamesh.operator.queue.Backoff;
import dev.datamesh.operator.queue.WorkQueue;
import dev.datamesh.operator.report.Events;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The one writer of Kafka principals: user, ACLs, quota and credential of each, as the union over all products and grants. A principal's ACLs and
 * quota are single objects; if every product wrote its part, the parts would overwrite each other.
 *
 * <p>Its key is no Kubernetes object, so it runs on a queue of its own; products only say what they give ({@link Contributions}) and
 * ask for a run.
 */
public final class PrincipalReconciler implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PrincipalReconciler.class);

    private record Known(ObservedPrincipal principal, Instant seen) {}

    private final MeshView mesh;
    private final Pauses pauses;
    private final Rotations rotations;
    private final Awaited awaited;
    private final Planes planes;
    private final Contributions contributions;
    private final Runnable recall;
    private final PrincipalSecrets secrets;
    private final Events events;
    private final Duration resync;
    private final InstantSource clock;
    private final WorkQueue<PrincipalKey, Outcome> queue;
    private final Map<PrincipalKey, Known> known = new ConcurrentHashMap<>();
    private final Map<PrincipalKey, DesiredPrincipal> fulfilled = new ConcurrentHashMap<>();
    /** The passwords as they were stored last. */
    private final Map<PrincipalKey, String> stored = new ConcurrentHashMap<>();

    private final SharedBudget budget;

    private final Set<PrincipalKey> unsettled = ConcurrentHashMap.newKeySet();

    /** @param recall says, at the latest when it is run first, what the products gave before the operator started */
    public PrincipalReconciler(
            MeshView mesh,
            Planes planes,
            Contributions contributions,
            Runnable recall,
            PrincipalSecrets secrets,
            Events events,
            Duration resync,
            Backoff backoff,
            InstantSource clock,
            Executor executor,
            ScheduledExecutorService timer) {
        this.mesh = mesh;
        this.pauses = new Pauses(mesh);
        this.rotations = new Rotations(mesh, clock);
        this.awaited = new Awaited(mesh, pauses, contributions, secrets);
        this.planes = planes;
        this.contributions = contributions;
        this.recall = recall;
        this.secrets = secrets;
        this.events = events;
        this.resync = resync;
        this.clock = clock;
        this.queue = new WorkQueue<>(this::run, backoff, executor, timer);
        this.budget = new SharedBudget(
                contributions,
                domain -> mesh.domain(domain)
                        .filter(found -> found.getSpec().quotas().produceBytesPerSecond() != null)
                        .isPresent(),
                this::request,
                look -> timer.schedule(look, 1, TimeUnit.SECONDS));
    }

    /** Asks for a run that sees all that was said before this call. */
    public CompletableFuture<Outcome> request(PrincipalKey key) {
        var answer = new CompletableFuture<Outcome>();
        var unused = queue.request(key).whenComplete((outcome, failure) -> {
            switch (failure) {
                case null -> answer.complete(outcome);
                // Tried again all the same: the user may be removed, or what was seen of it may have been old.
                case NotOursException e ->
                    answer.complete(new Outcome.Waiting(Reason.PrincipalNotOurs, e.getMessage()));
                default -> answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    /** Has a principal looked at whose Secret was changed or removed, if it is one of ours: anybody can write a Secret that says so. */
    public void secretChanged(PrincipalKey key) {
        if (!contributions.to(key).isEmpty() || secrets.hadPassword(key)) {
            request(key);
        }
    }

    /** Asks for a run of every principal of a plane, also of those that are given nothing any more. */
    public void requestAllOn(String plane) {
        recall.run();
        // It was away, and may be another cluster by now.
        known.keySet().removeIf(key -> key.plane().equals(plane));
        contributions.on(plane).forEach(this::request);
        secrets.principals()
                .thenAccept(all ->
                        all.stream().filter(key -> key.plane().equals(plane)).forEach(this::request));
    }

    private Outcome run(PrincipalKey key) throws InterruptedException {
        mesh.awaitComplete();
        recall.run();
        Optional<PlaneState> state = planes.state(key.plane());
        if (!(state.orElse(null) instanceof PlaneState.Up up)) {
            boolean unused = unsettle(key);
            return state.orElse(null) instanceof PlaneState.Down down
                    ? new Outcome.Waiting(down.reason(), "plane " + key.plane() + ": " + down.message())
                    : new Outcome.Waiting(Reason.PlaneNotReady, "plane " + key.plane() + " has not been looked at yet");
        }
        if (!"SCRAM-SHA-512".equals(up.access().mechanism())) {
            return new Outcome.Waiting(
                    Reason.Unsupported,
                    "plane " + key.plane() + " has no SCRAM-SHA-512: the operator cannot make users on its Kafka");
        }
        try {
            Outcome outcome = settle(key, up);
            if (unsettled.remove(key)) {
                contributions.to(key).forEach(this::wake);
            }
            return outcome;
        } catch (CompletionException e) {
            known.remove(key);
            boolean unused = unsettle(key);
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } catch (NotOursException e) {
            if (unsettle(key)) {
                contributions.to(key).forEach(contribution -> refuse(contribution, e.getMessage()));
            }
            throw e;
        } catch (RuntimeException e) {
            boolean unused = unsettle(key);
            throw e;
        }
    }

    /** Notes that those who give it something have to be woken once it is settled; answers whether that is new. */
    private boolean unsettle(PrincipalKey key) {
        if (contributions.to(key).isEmpty()) {
            unsettled.remove(key);
            return false;
        }
        return unsettled.add(key);
    }

    private Outcome settle(PrincipalKey key, PlaneState.Up up) {
        List<Contribution> given = contributions.to(key);
        int publishers = budget.publishers(key);
        if (given.isEmpty() && awaited.isAwaited(key)) {
            return new Outcome.Waiting(Reason.Pending, "what names it has not been judged yet");
        }
        String user = key.name().kafkaName();
        Optional<String> maker = up.cluster().ledger().makerOf(user).join();
        boolean isOthers = maker.filter(mesh -> !mesh.equals(up.mesh().id())).isPresent();
        if (given.isEmpty()) {
            if (fulfilled.containsKey(key) || secrets.hasPassword(key)) {
                if (!isOthers) {
                    apply(key, up, PrincipalUnion.nothing(key), "");
                    up.cluster().ledger().removeUser(user).join();
                }
                // Last, for the password is how an unfinished removal is found again.
                secrets.remove(key, mesh.domain(key.name().namespace()).isPresent());
            }
            if (contributions.of(key.plane(), key.name().namespace()).isEmpty()) {
                secrets.leave(key.name().namespace());
            }
            known.remove(key);
            fulfilled.remove(key);
            stored.remove(key);
            return new Outcome.Settled(Map.of());
        }
        List<Contribution> active =
                given.stream().filter(contribution -> !isPaused(contribution)).toList();
        if (active.isEmpty()) {
            if (!isOthers) {
                revoke(key, up, given);
            }
            return new Outcome.Settled(Map.of());
        }
        if (isOthers && !up.mesh().succeedsTo(maker)) {
            throw notOurs(key, maker);
        }
        String made = secrets.password(key).orElseGet(() -> makePassword(key, up, maker));
        secrets.rotate(key, rotations.asked(active));
        String password = secrets.password(key).orElse(made);
        up.cluster().ledger().putUser(user, up.mesh().id()).join();
        var quotas = mesh.domain(key.name().namespace())
                .map(domain -> domain.getSpec().quotas());
        DesiredPrincipal desired = PrincipalUnion.of(
                key, password, given, quotas, publishers, up.facts().brokers());
        List<String> restored = new ArrayList<>(apply(key, up, desired, password));
        PrincipalSecrets.Published published = secrets.publish(
                key,
                given,
                active,
                up.access().as(key.name().kafkaName(), password),
                mesh.domain(key.name().namespace()).isPresent(),
                domain -> mesh.domain(domain).map(DataDomain::getStatus).map(DataDomainStatus::endpoint));
        restored.addAll(published.restored());
        restored.forEach(what -> active.forEach(contribution -> tell(contribution, what)));
        return new Outcome.Settled(published.problems());
    }

    /** Makes the password of a user that is not there yet, that this mesh has made, or one that it succeeds to. */
    private String makePassword(PrincipalKey key, PlaneState.Up up, Optional<String> maker) {
        known.remove(key);
        ObservedPrincipal observed = observed(key, up);
        boolean mayBeTaken =
                maker.isPresent() || up.mesh().succeedsTo(maker) || observed.isAbsent() || fulfilled.containsKey(key);
        if (!mayBeTaken) {
            known.remove(key);
            throw notOurs(key, maker);
        }
        return secrets.makePassword(key, observed.scramIterations());
    }

    private static NotOursException notOurs(PrincipalKey key, Optional<String> maker) {
        String what = "Kafka user " + key.name().kafkaName() + " of plane " + key.plane() + " exists and was ";
        String consent = "; or, if a mesh made it that is no more, have the platform say by the annotation "
                + Api.SUCCEEDS_ANNOTATION + "=" + maker.orElse(MeshIdentity.UNKNOWN)
                + " of the DataPlane that this one takes its place";
        return new NotOursException(maker.map(
                        mesh -> what + "made by mesh " + mesh + ": choose another ServiceAccount" + consent)
                .orElse(what + "not made by the mesh: have the user deleted with its ACLs and quotas, or choose another"
                        + " ServiceAccount" + consent));
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

    /** Writes what differs; answers what was put back, in words, where we had brought it about before. */
    private List<String> apply(PrincipalKey key, PlaneState.Up up, DesiredPrincipal desired, String password) {
        ObservedPrincipal observed = observed(key, up);
        boolean passwordIsNew = !password.equals(stored.getOrDefault(key, password));
        PrincipalChange change = PrincipalUnion.change(observed, desired, passwordIsNew);
        boolean drifted = !change.isEmpty() && !passwordIsNew && desired.equals(fulfilled.get(key));
        if (!change.isEmpty()) {
            Instant seen = known.get(key).seen();
            known.remove(key);
            up.cluster().principals().apply(change, () -> password).join();
            known.put(
                    key,
                    new Known(
                            new ObservedPrincipal(
                                    desired.name(), desired.scramIterations(), desired.rules(), 0, desired.rates()),
                            seen));
            log(key, change);
        }
        fulfilled.put(key, desired);
        stored.put(key, password);
        return drifted ? PrincipalUnion.restored(change) : List.of();
    }

    private void wake(Contribution given) {
        if (given.grant().isPresent()) {
            mesh.access().wakeGrant(given.domain(), given.grant().get().name());
        } else if (isOfDomain(given)) {
            mesh.wakeDomain(given.domain());
        } else {
            mesh.wakeProduct(given.domain(), given.product());
        }
    }

    /** A pause of a product does not cover the grants of it, which are written and paused by themselves. */
    private boolean isPaused(Contribution given) {
        boolean isBelow = pauses.above(given.domain()).isPresent();
        return isBelow
                || (!isOfDomain(given)
                        && giver(given).filter(Controllers::isPaused).isPresent());
    }

    /** While all that gives to a principal is paused, takes only what came from products and grants that give it nothing any more. */
    private void revoke(PrincipalKey key, PlaneState.Up up, List<Contribution> given) {
        List<TopicRecord> orphaned = up.cluster().ledger().all().join().stream()
                .filter(record -> up.mesh().wrote(record) && awaited.givesNothing(record, key, given))
                .toList();
        if (orphaned.isEmpty()) {
            return;
        }
        SortedSet<AclRule> due = Revocation.due(observed(key, up).rules(), given, orphaned);
        if (!due.isEmpty()) {
            known.remove(key);
            var change = new PrincipalChange(
                    key.name().kafkaName(), due, false, new TreeSet<>(), Optional.empty(), Optional.empty());
            up.cluster().principals().apply(change, () -> "").join();
            log(key, change);
        }
    }

    private static void log(PrincipalKey key, PrincipalChange change) {
        LogLine.of("principal changed")
                .with(LogKey.PLANE, key.plane())
                .with(LogKey.PRINCIPAL, change.name())
                .with(LogKey.CHANGES, PrincipalUnion.describe(change))
                .info(LOG);
    }

    private void refuse(Contribution given, String message) {
        giver(given)
                .ifPresent(about ->
                        events.tell(about, Events.Type.Warning, "Refused", Reason.PrincipalNotOurs.name(), message));
    }

    private void tell(Contribution contribution, String restored) {
        if (!isOfDomain(contribution)) {
            giver(contribution)
                    .ifPresent(about -> events.tell(about, Events.Type.Warning, "Restored", "DriftRestored", restored));
        }
    }

    private static boolean isOfDomain(Contribution given) {
        return given.product().equals(RuntimePrincipals.NO_PRODUCT);
    }

    private Optional<? extends HasMetadata> giver(Contribution given) {
        if (given.grant().isPresent()) {
            return mesh.access().grant(given.domain(), given.grant().get().name());
        }
        return isOfDomain(given) ? mesh.domain(given.domain()) : mesh.product(given.domain(), given.product());
    }

    /** The user exists on the broker, and nothing says that we made it. */
    private static final class NotOursException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotOursException(String message) {
            super(message);
        }
    }

    @Override
    public void close() {
        queue.close();
        secrets.close();
    }
}
