package dev.datamesh.operator.plane;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.controller.WakeSource;
import dev.datamesh.operator.kafka.strimzi.StrimziEngine;
import dev.datamesh.operator.mesh.MeshId;
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
import java.util.Optional;
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
    private final PlaneReport report;

    DataPlaneReconciler(
            MeshView mesh,
            PlaneGatherer gatherer,
            Planes planes,
            PrincipalReconciler principals,
            StatusWriter<DataPlane, DataPlaneStatus> statuses,
            PlaneReport report) {
        this.mesh = mesh;
        this.gatherer = gatherer;
        this.planes = planes;
        this.principals = principals;
        this.statuses = statuses;
        this.report = report;
    }

    /** Builds the reconciler from what the operator's parts have in common. */
    public static DataPlaneReconciler of(
            KubernetesClient client,
            WriteLimit limit,
            MeshView mesh,
            MeshId meshId,
            Planes planes,
            PrincipalReconciler principals,
            Settings settings,
            InstantSource clock) {
        return new DataPlaneReconciler(
                mesh,
                new PlaneGatherer(
                        settings,
                        new Secrets(client),
                        new Passwords(client, limit),
                        planes,
                        new StrimziEngine(client, limit),
                        meshId),
                planes,
                principals,
                new StatusWriter<>(client, limit),
                new PlaneReport(mesh, meshId, clock));
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
        Optional<DataPlaneStatus> reported = statuses.current(plane);
        boolean paused = Controllers.isPaused(plane);
        if (paused && reported.map(DataPlaneStatus::kafka).isEmpty()) {
            // Nothing of ours can be there.
            return UpdateControl.noUpdate();
        }
        PlaneState state = gatherer.probe(plane, reported);
        Optional<PlaneState> before = planes.found(name, state);
        DataPlaneStatus status = paused
                ? report.paused(plane, reported.get())
                : report.of(plane, state, gatherer.certificate(plane), reported);
        boolean changed = statuses.write(plane, status);
        if (changed) {
            LogLine.of("plane reported")
                    .with(LogKey.PLANE, name)
                    .with(LogKey.READY, Controllers.ready(status))
                    .info(LOG);
        }
        boolean cameUp = state instanceof PlaneState.Up
                && before.filter(PlaneState.Up.class::isInstance).isEmpty();
        boolean otherTerms = before.filter(last -> areOtherTerms(last, state)).isPresent();
        if (cameUp || otherTerms) {
            principals.requestAllOn(name);
        }
        boolean productsWait = cameUp || otherTerms || before.isEmpty();
        if (changed || productsWait) {
            mesh.domainsOn(name).forEach(domain -> wakeAllOf(domain, productsWait));
        }
        return UpdateControl.<DataPlane>noUpdate()
                .rescheduleAfter(state instanceof PlaneState.Up ? LOOK_AGAIN_WHEN_UP : LOOK_AGAIN_WHEN_DOWN);
    }

    private static boolean areOtherTerms(PlaneState before, PlaneState now) {
        return before instanceof PlaneState.Up was
                && now instanceof PlaneState.Up is
                && (!was.mesh().equals(is.mesh()) || was.paused() != is.paused());
    }

    private void wakeAllOf(DataDomain domain, boolean andProducts) {
        String name = domain.getMetadata().getName();
        mesh.wakeDomain(name);
        // Their namespaces are opened to this plane's brokers.
        mesh.access().reportedGrantsOf(name).stream()
                .filter(grant -> Grantees.isInForce(grant.getStatus()))
                .map(grant -> grant.getSpec().to().namespace())
                .filter(reader -> !reader.equals(name) && mesh.domain(reader).isPresent())
                .distinct()
                .forEach(mesh::wakeDomain);
        if (andProducts) {
            mesh.wakeProductsOf(name);
        }
    }
}
