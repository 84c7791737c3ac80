package dev.datamesh.operator.access;

import dev.datamesh.api.Api;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.access.AccessRequestStatus;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.access.Ask;
import dev.datamesh.core.access.Discretion;
import dev.datamesh.core.access.Expiry;
import dev.datamesh.core.access.Handshake;
import dev.datamesh.core.product.Life;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.controller.WakeSource;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.mesh.Pauses;
import dev.datamesh.operator.report.Events;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import dev.datamesh.operator.report.Pause;
import dev.datamesh.operator.report.StatusWriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Looks after requests: tells the consumer whether the product is there for it ({@code ResolvedRefs}), whether its owner consents
 * ({@code Approved}) and whether it can be read ({@code Granted}), and has those granted at once that the product says so of.
 */
public final class AccessRequestReconciler implements Reconciler<AccessRequest> {
    private static final Logger LOG = Logger.getLogger(AccessRequestReconciler.class);

    private final MeshView mesh;
    private final Pauses pauses;
    private final AccessGatherer gatherer;
    private final AutoGrants autos;
    private final StatusWriter<AccessRequest, AccessRequestStatus> statuses;
    private final Events events;
    private final Duration resync;
    private final InstantSource clock;
    /** By UID, what was asked for of its password. */
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    public AccessRequestReconciler(
            KubernetesClient client,
            WriteLimit limit,
            MeshView mesh,
            Settings settings,
            Events events,
            InstantSource clock) {
        this.mesh = mesh;
        this.pauses = new Pauses(mesh);
        this.gatherer = new AccessGatherer(client, mesh);
        this.autos = new AutoGrants(client, limit, mesh, settings);
        this.statuses = new StatusWriter<>(client, limit);
        this.events = events;
        this.resync = settings.resync();
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, AccessRequest>> prepareEventSources(EventSourceContext<AccessRequest> context) {
        var wake = new WakeSource<>(context.getPrimaryCache());
        mesh.access().requests(context.getPrimaryCache(), wake);
        return List.of(wake);
    }

    @Override
    public UpdateControl<AccessRequest> reconcile(AccessRequest request, Context<AccessRequest> context)
            throws InterruptedException {
        mesh.awaitComplete();
        Ask ask = AccessGatherer.ask(request);
        boolean gone = context.isPrimaryResourceDeleted() && !isThere(request);
        if (gone || request.isMarkedForDeletion()) {
            seen.remove(ask.uid());
            wakeGrants(ask);
            if (gone) {
                statuses.forget(ask.uid());
            }
            return UpdateControl.noUpdate();
        }
        if (!rotation(request).equals(seen.put(ask.uid(), rotation(request)))) {
            wakeGrants(ask);
        }
        Optional<AccessRequestStatus> before = statuses.current(request);
        Optional<String> paused = pause(request);
        if (paused.isPresent()) {
            statuses.write(request, paused(request, paused.get(), before));
            return UpdateControl.noUpdate();
        }
        Instant now = clock.instant();
        Instant until = Expiry.of(ask.spec().expires());
        AccessRequestStatus status = judge(request, ask, !now.isBefore(until), before);
        if (statuses.write(request, status)) {
            Support.tell(
                    request,
                    before.map(AccessRequestStatus::conditions).orElse(List.of()),
                    status.conditions(),
                    events);
            LogLine.of("request reported")
                    .with(LogKey.NAMESPACE, ask.namespace())
                    .with(LogKey.NAME, ask.name())
                    .with(LogKey.GENERATION, request.getMetadata().getGeneration())
                    .with(LogKey.READY, Controllers.ready(status))
                    .info(LOG);
        }
        return UpdateControl.<AccessRequest>noUpdate().rescheduleAfter(Expiry.within(resync, now, until));
    }

    private AccessRequestStatus judge(
            AccessRequest request, Ask ask, boolean expired, Optional<AccessRequestStatus> before) {
        String domain = ask.spec().product().domain();
        Optional<DataProduct> product =
                gatherer.product(domain, ask.spec().product().name());
        List<AccessGrant> grants = gatherer.grants(domain, ask.spec().product().name());
        Optional<AccessGrant> answer = Handshake.answering(
                        ask, grants.stream().map(AccessGatherer::consent).toList())
                .flatMap(consent -> grants.stream()
                        .filter(grant -> grant.getMetadata().getName().equals(consent.name()))
                        .findFirst());
        boolean auto = product.filter(found -> autos.covers(found, ask)).isPresent();
        if (auto && answer.isEmpty() && !expired && product.flatMap(pauses::of).isEmpty()) {
            autos.write(ask);
        }
        var report = new RequestReport(request, before, clock);
        boolean known = product.filter(found -> Discretion.mayKnow(
                        Discretion.of(found.getSpec(), found.getStatus()),
                        domain,
                        ask.namespace(),
                        auto || answer.isPresent()))
                .isPresent();
        return known
                ? report.known(
                        ask,
                        expired,
                        answer,
                        Life.of(
                                ask.spec().product(),
                                product.orElseThrow().getSpec().lifecycle(),
                                clock.instant()))
                : report.unknown(ask);
    }

    /** What a request is paused by: itself, the consumer's domain, or that domain's plane. */
    private Optional<String> pause(AccessRequest request) {
        return Controllers.isPaused(request)
                ? Optional.of("AccessRequest " + request.getMetadata().getName())
                : pauses.above(request.getMetadata().getNamespace());
    }

    private AccessRequestStatus paused(AccessRequest request, String by, Optional<AccessRequestStatus> before) {
        return new AccessRequestStatus(
                before.map(AccessRequestStatus::observedGeneration).orElse(null),
                before.map(AccessRequestStatus::grant).orElse(null),
                Pause.over(
                        before.map(AccessRequestStatus::conditions).orElse(List.of()),
                        before.map(AccessRequestStatus::observedGeneration)
                                .orElse(request.getMetadata().getGeneration()),
                        by,
                        clock));
    }

    private static String rotation(AccessRequest request) {
        return Optional.ofNullable(request.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(Api.ROTATE_ANNOTATION))
                .orElse("");
    }

    private void wakeGrants(Ask ask) {
        mesh.access()
                .wakeGrantsOf(
                        ask.spec().product().domain(), ask.spec().product().name());
    }

    private boolean isThere(AccessRequest request) {
        return mesh.access()
                .request(
                        request.getMetadata().getNamespace(),
                        request.getMetadata().getName())
                .filter(there -> there.getMetadata()
                        .getUid()
                        .equals(request.getMetadata().getUid()))
                .isPresent();
    }
}
