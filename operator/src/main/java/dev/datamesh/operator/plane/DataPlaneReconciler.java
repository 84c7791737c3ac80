package dev.datamesh.operator.plane;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus;
import dev.datamesh.api.plane.DataPlaneStatus.KafkaFacts;
import dev.datamesh.api.plane.DataPlaneStatus.Leftover;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.controller.WakeSource;
import dev.datamesh.operator.kafka.ClusterFacts.Authorizer;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.principal.PrincipalReconciler;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import dev.datamesh.operator.report.StatusWriter;
import dev.datamesh.operator.secret.Passwords;
import dev.datamesh.operator.secret.Secrets;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * Looks after planes. It makes nothing; it connects, probes and reports: {@code KafkaReachable}, {@code AuthorizerEnforced}, and what
 * deleted products left behind. When a plane comes back, all that waited for it is woken.
 */
public final class DataPlaneReconciler implements Reconciler<DataPlane> {
    private static final Logger LOG = Logger.getLogger(DataPlaneReconciler.class);
    private static final Duration LOOK_AGAIN_WHEN_UP = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN_WHEN_DOWN = Duration.ofSeconds(5);

    private final MeshView mesh;
    private final PlaneGatherer gatherer;
    private final Planes planes;
    private final PrincipalReconciler principals;
    private final StatusWriter<DataPlane, DataPlaneStatus> statuses;
    private final InstantSource clock;

    DataPlaneReconciler(
            MeshView mesh,
            PlaneGatherer gatherer,
            Planes planes,
            PrincipalReconciler principals,
            StatusWriter<DataPlane, DataPlaneStatus> statuses,
            InstantSource clock) {
        this.mesh = mesh;
        this.gatherer = gatherer;
        this.planes = planes;
        this.principals = principals;
        this.statuses = statuses;
        this.clock = clock;
    }

    /** Builds the reconciler from what the operator's parts have in common. */
    public static DataPlaneReconciler of(
            KubernetesClient client,
            WriteLimit limit,
            MeshView mesh,
            Planes planes,
            PrincipalReconciler principals,
            Settings settings,
            InstantSource clock) {
        return new DataPlaneReconciler(
                mesh,
                new PlaneGatherer(settings, new Secrets(client), new Passwords(client, limit), planes),
                planes,
                principals,
                new StatusWriter<>(client, limit),
                clock);
    }

    @Override
    public List<EventSource<?, DataPlane>> prepareEventSources(EventSourceContext<DataPlane> context) {
        var wake = new WakeSource<>(context.getPrimaryCache());
        mesh.planes(context.getPrimaryCache(), wake);
        return List.of(wake);
    }

    @Override
    public UpdateControl<DataPlane> reconcile(DataPlane plane, Context<DataPlane> context) throws InterruptedException {
        mesh.awaitComplete();
        String name = plane.getMetadata().getName();
        if (context.isPrimaryResourceDeleted()) {
            planes.forget(name);
            statuses.forget(plane);
            mesh.domainsOn(name).forEach(domain -> wakeAllOf(domain, true));
            return UpdateControl.noUpdate();
        }
        if (Controllers.isPaused(plane)) {
            return UpdateControl.noUpdate();
        }
        PlaneState state = gatherer.probe(plane);
        Optional<PlaneState> before = planes.found(name, state);
        DataPlaneStatus status = report(plane, state);
        boolean changed = statuses.write(plane, status);
        if (changed) {
            LogLine.of("plane reported")
                    .with(LogKey.PLANE, name)
                    .with(LogKey.READY, Controllers.ready(status))
                    .info(LOG);
        }
        boolean cameUp = state instanceof PlaneState.Up
                && before.filter(PlaneState.Up.class::isInstance).isEmpty();
        if (cameUp) {
            principals.requestAllOn(name);
        }
        boolean productsWait = cameUp || before.isEmpty();
        if (changed || productsWait) {
            mesh.domainsOn(name).forEach(domain -> wakeAllOf(domain, productsWait));
        }
        return UpdateControl.<DataPlane>noUpdate()
                .rescheduleAfter(state instanceof PlaneState.Up ? LOOK_AGAIN_WHEN_UP : LOOK_AGAIN_WHEN_DOWN);
    }

    private void wakeAllOf(DataDomain domain, boolean andProducts) {
        mesh.wakeDomain(domain.getMetadata().getName());
        if (andProducts) {
            mesh.wakeProductsOf(domain.getMetadata().getName());
        }
    }

    private DataPlaneStatus report(DataPlane plane, PlaneState state) {
        Optional<DataPlaneStatus> before = statuses.current(plane);
        long generation = plane.getMetadata().getGeneration();
        ConditionSet conditions =
                ConditionSet.of(before.map(DataPlaneStatus::conditions).orElse(List.of()), generation, clock);
        return switch (state) {
            case PlaneState.Up up -> {
                conditions.set(ConditionType.KafkaReachable, Status.True, Reason.Succeeded, "");
                authorizer(conditions, up.facts().authorizer());
                conditions.summarise(ConditionType.KafkaReachable);
                List<TopicRecord> left = leftovers(up);
                yield new DataPlaneStatus(
                        generation,
                        facts(up),
                        leftoverReport(
                                up, left, before.map(DataPlaneStatus::leftovers).orElse(List.of())),
                        left.size(),
                        conditions.list());
            }
            case PlaneState.Down down -> {
                conditions.set(ConditionType.KafkaReachable, Status.False, down.reason(), down.message());
                conditions.summarise(ConditionType.KafkaReachable);
                yield new DataPlaneStatus(
                        generation,
                        before.map(DataPlaneStatus::kafka).orElse(null),
                        before.map(DataPlaneStatus::leftovers).orElse(List.of()),
                        before.map(DataPlaneStatus::leftoverCount).orElse(null),
                        conditions.list());
            }
        };
    }

    private static void authorizer(ConditionSet conditions, Authorizer authorizer) {
        switch (authorizer) {
            case Authorizer.Enforced enforced ->
                conditions.set(ConditionType.AuthorizerEnforced, Status.True, Reason.Succeeded, "");
            case Authorizer.NotEnforced off ->
                conditions.set(
                        ConditionType.AuthorizerEnforced,
                        Status.False,
                        Reason.AuthorizerOff,
                        "a client without rights was let through: set authorizer.class.name on the brokers, or no grant protects anything");
            case Authorizer.Unknown unknown ->
                conditions.set(ConditionType.AuthorizerEnforced, Status.Unknown, Reason.NotProven, unknown.why());
        }
    }

    private static KafkaFacts facts(PlaneState.Up up) {
        Boolean authorizer = switch (up.facts().authorizer()) {
            case Authorizer.Enforced enforced -> true;
            case Authorizer.NotEnforced off -> false;
            case Authorizer.Unknown unknown -> null;
        };
        return new KafkaFacts(
                up.facts().version(),
                up.facts().brokers(),
                authorizer,
                up.facts().tls());
    }

    private List<TopicRecord> leftovers(PlaneState.Up up) {
        return Leftovers.among(up.cluster().ledger().all().join(), mesh::reportedProduct);
    }

    private List<Leftover> leftoverReport(PlaneState.Up up, List<TopicRecord> left, List<Leftover> before) {
        if (left.isEmpty()) {
            return List.of();
        }
        return Leftovers.report(left, sizes(up, left), before, clock.instant());
    }

    private Map<String, Long> sizes(PlaneState.Up up, List<TopicRecord> left) {
        try {
            return up.cluster()
                    .topics()
                    .sizes(left.stream().map(TopicRecord::topic).toList())
                    .join();
        } catch (CompletionException e) {
            LOG.debugf("sizes of leftovers: %s", KafkaFailure.of(e.getCause()).getMessage());
            return Map.of();
        }
    }
}
