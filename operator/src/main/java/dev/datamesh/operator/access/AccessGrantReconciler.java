package dev.datamesh.operator.access;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.api.access.AccessGrantStatus.Layer;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.access.Ask;
import dev.datamesh.core.access.Consent;
import dev.datamesh.core.access.Expiry;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.core.access.Handshake;
import dev.datamesh.core.access.Judgement;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.domain.DomainAccess;
import dev.datamesh.core.product.Life;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.controller.WakeSource;
import dev.datamesh.operator.mesh.KeptOpenings.GrantKey;
import dev.datamesh.operator.mesh.KeptOpenings.Way;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.mesh.Pauses;
import dev.datamesh.operator.principal.Contributions;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.principal.PrincipalReconciler;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Looks after grants: judges whether one is in force ({@code Approved}), says what it gives, and reports which layers let the consumer
 * through ({@code Granted}). It writes nothing of these layers itself: the domain's reconciler writes the roles, by the status of the
 * grants, and the principals' reconciler what is on Kafka and in Secrets.
 */
public final class AccessGrantReconciler implements Reconciler<AccessGrant> {
    private static final Logger LOG = Logger.getLogger(AccessGrantReconciler.class);

    /** For layers that are not as they should be: Secrets of others, rights that are still to be taken away. */
    private static final Duration LATER = Duration.ofSeconds(5);

    private final MeshView mesh;
    private final Pauses pauses;
    private final AccessGatherer gatherer;
    private final GrantWork work;
    private final ReadBudgets budgets;
    private final AutoGrants autos;
    private final StatusWriter<AccessGrant, AccessGrantStatus> statuses;
    private final Duration resync;
    private final InstantSource clock;
    private final Map<String, String> uids = new ConcurrentHashMap<>();

    public AccessGrantReconciler(
            KubernetesClient client,
            WriteLimit limit,
            MeshView mesh,
            Contributions contributions,
            PrincipalReconciler principals,
            Settings settings,
            InstantSource clock) {
        this.mesh = mesh;
        this.pauses = new Pauses(mesh);
        this.gatherer = new AccessGatherer(client, mesh);
        this.work = new GrantWork(
                mesh,
                domain -> mesh.domain(domain).map(found -> found.getSpec().plane()),
                contributions,
                principals::request,
                CompletableFuture.delayedExecutor(LATER.toMillis(), TimeUnit.MILLISECONDS));
        this.budgets = new ReadBudgets(mesh);
        this.autos = new AutoGrants(client, limit, mesh, settings);
        this.statuses = new StatusWriter<>(client, limit);
        this.resync = settings.resync();
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, AccessGrant>> prepareEventSources(EventSourceContext<AccessGrant> context) {
        var wake = new WakeSource<>(context.getPrimaryCache());
        mesh.access().grants(context.getPrimaryCache(), wake, statuses::current);
        return List.of(wake);
    }

    @Override
    public UpdateControl<AccessGrant> reconcile(AccessGrant grant, Context<AccessGrant> context)
            throws InterruptedException {
        mesh.awaitComplete();
        String domain = grant.getMetadata().getNamespace();
        if (context.isPrimaryResourceDeleted() && !isThere(grant)) {
            uids.remove(path(grant), grant.getMetadata().getUid());
            forget(domain, grant.getMetadata().getUid());
            wakeOthers(grant);
            return UpdateControl.noUpdate();
        }
        String predecessor = uids.put(path(grant), grant.getMetadata().getUid());
        if (predecessor != null && !predecessor.equals(grant.getMetadata().getUid())) {
            forget(domain, predecessor);
        }
        Optional<AccessGrantStatus> before = statuses.current(grant);
        Optional<DataProduct> product = gatherer.product(domain, grant.getSpec().product());
        if (!grant.isMarkedForDeletion() && autos.isLeftOver(grant, product)) {
            autos.delete(grant);
            return UpdateControl.noUpdate();
        }
        Allotment allotment = budgets.within(grant, judge(grant, before), before);
        Optional<String> paused = pause(grant);
        if (allotment.judgement() instanceof Judgement.InForce in && paused.isPresent()) {
            statuses.write(grant, paused(grant, paused.get(), before));
            return again(resync, Optional.of(in));
        }
        // What is to be taken back waits for nothing.
        return settle(grant, allotment, before);
    }

    private Judgement judge(AccessGrant grant, Optional<AccessGrantStatus> before) {
        AccessGrant reported = new AccessGrant();
        reported.setMetadata(grant.getMetadata());
        reported.setSpec(grant.getSpec());
        reported.setStatus(before.orElse(null));
        Consent consent = AccessGatherer.consent(reported);
        if (grant.isMarkedForDeletion()) {
            return new Judgement.NotInForce(Reason.AwaitingConsent, "the grant is being deleted", consent.pins());
        }
        return Judgement.of(
                consent,
                gatherer.asks(consent.domain(), consent.spec().product()),
                gatherer.around(grant),
                clock.instant());
    }

    private UpdateControl<AccessGrant> settle(
            AccessGrant grant, Allotment allotment, Optional<AccessGrantStatus> before) throws InterruptedException {
        Judgement judgement = allotment.judgement();
        boolean inForce = judgement instanceof Judgement.InForce;
        List<CompletableFuture<Outcome>> asked = judgement instanceof Judgement.InForce in
                ? work.give(grant, in.ask(), allotment.limit())
                : work.takeBack(grant, before);
        if (inForce != before.filter(Grantees::isInForce).isPresent()) {
            // Before the rest: the roles go by what is reported here.
            Optional<Outcome> unknown =
                    asked.isEmpty() ? Optional.empty() : Optional.of(new Outcome.Waiting(Reason.Pending, ""));
            report(grant, allotment, enforcement(grant, allotment, unknown));
        }
        Optional<Outcome> outcome = GrantWork.await(asked);
        if (!(outcome.orElse(null) instanceof Outcome.Waiting)) {
            budgets.settle(grant, allotment);
        }
        Enforcement enforcement = enforcement(grant, allotment, outcome);
        report(grant, allotment, enforcement);
        return next(judgement, enforcement);
    }

    private void report(AccessGrant grant, Allotment allotment, Enforcement enforcement) {
        Optional<AccessGrantStatus> before = statuses.current(grant);
        AccessGrantStatus status = GrantReport.of(
                grant, before, allotment, budgets.limits(grant, allotment), enforcement, life(grant), clock);
        if (statuses.write(grant, status)) {
            LogLine.of("grant reported")
                    .with(LogKey.NAMESPACE, grant.getMetadata().getNamespace())
                    .with(LogKey.NAME, grant.getMetadata().getName())
                    .with(LogKey.GENERATION, grant.getMetadata().getGeneration())
                    .with(LogKey.READY, Controllers.ready(status))
                    .info(LOG);
            if (Grantees.isInForce(status) != before.filter(Grantees::isInForce).isPresent()) {
                wakeOthers(grant);
            } else {
                wakeRequests(grant);
            }
        }
    }

    private Enforcement enforcement(AccessGrant grant, Allotment allotment, Optional<Outcome> kafka) {
        var to = grant.getSpec().to();
        Optional<Boolean> rbac = mesh.access()
                .roles()
                .lets(
                        grant.getMetadata().getNamespace(),
                        new DomainAccess.Reader(
                                grant.getSpec().product(), Grantees.forRbac(to.namespace(), to.subject())));
        List<Layer> before =
                statuses.current(grant).map(AccessGrantStatus::enforcement).orElse(List.of());
        return switch (allotment.judgement()) {
            case Judgement.InForce(Ask ask, var _, var _) ->
                Enforcement.inForce(
                        new Enforcement.Wanted(
                                Grantees.onKafka(ask.namespace(), ask.spec().subject())
                                        .isPresent(),
                                allotment.limit(),
                                GrantWork.secretName(mesh, ask),
                                way(grant)),
                        rbac,
                        kafka,
                        before);
            case Judgement.NotInForce _ -> Enforcement.revoked(rbac, way(grant), kafka, before);
        };
    }

    private Optional<Life> life(AccessGrant grant) {
        var ref = new ProductRef(
                grant.getMetadata().getNamespace(), grant.getSpec().product());
        return gatherer.product(ref.domain(), ref.name())
                .map(product -> Life.of(ref, product.getSpec().lifecycle(), clock.instant()));
    }

    /**
     * How the consumer's pods get to the product's Kafka: freely where no default-deny of ours is around them, and to their own plane,
     * to which every domain's is open.
     */
    private Way way(AccessGrant grant) {
        var to = grant.getSpec().to();
        String domain = grant.getMetadata().getNamespace();
        Optional<String> own =
                mesh.domain(to.namespace()).map(found -> found.getSpec().plane());
        Optional<String> product =
                mesh.domain(domain).map(found -> found.getSpec().plane());
        boolean isElsewhere = own.isPresent() && !own.equals(product);
        return isElsewhere && Grantees.onKafka(to.namespace(), to.subject()).isPresent()
                ? mesh.access()
                        .openings()
                        .of(
                                to.namespace(),
                                new GrantKey(domain, grant.getMetadata().getName()))
                : Way.FREE;
    }

    /** Requests, accounts, roles and users wake a grant themselves; looked at again soon is only what nobody watches. */
    private UpdateControl<AccessGrant> next(Judgement judgement, Enforcement enforcement) {
        boolean isUnwatched = !enforcement.layers().isSettled();
        Duration wait = isUnwatched && LATER.compareTo(resync) < 0 ? LATER : resync;
        return again(wait, judgement instanceof Judgement.InForce in ? Optional.of(in) : Optional.empty());
    }

    private UpdateControl<AccessGrant> again(Duration wait, Optional<Judgement.InForce> until) {
        return UpdateControl.<AccessGrant>noUpdate()
                .rescheduleAfter(until.map(in -> Expiry.within(wait, clock.instant(), in.until()))
                        .orElse(wait));
    }

    /** What a grant is paused by: itself, its domain, or the plane. */
    private Optional<String> pause(AccessGrant grant) {
        return Controllers.isPaused(grant)
                ? Optional.of("AccessGrant " + grant.getMetadata().getName())
                : pauses.above(grant.getMetadata().getNamespace());
    }

    private AccessGrantStatus paused(AccessGrant grant, String by, Optional<AccessGrantStatus> before) {
        var conditions = Pause.over(
                before.map(AccessGrantStatus::conditions).orElse(List.of()),
                before.map(AccessGrantStatus::observedGeneration)
                        .orElse(grant.getMetadata().getGeneration()),
                by,
                clock);
        return before.map(status -> new AccessGrantStatus(
                        status.observedGeneration(),
                        status.pins(),
                        status.request(),
                        status.expires(),
                        status.limits(),
                        status.enforcement(),
                        conditions))
                .orElseGet(() -> new AccessGrantStatus(null, null, null, null, null, null, conditions));
    }

    private void forget(String domain, String uid) {
        statuses.forget(uid);
        // Only then is there room for others.
        work.forget(uid, () -> budgets.forget(domain, uid));
    }

    /** The roles of the domain, the ways out of the reader's, the product's consumers, and the requests go by which are in force. */
    private void wakeOthers(AccessGrant grant) {
        String domain = grant.getMetadata().getNamespace();
        mesh.wakeDomain(domain);
        String reader = grant.getSpec().to().namespace();
        if (!reader.equals(domain) && mesh.domain(reader).isPresent()) {
            mesh.wakeDomain(reader);
        }
        mesh.wakeProduct(domain, grant.getSpec().product());
        wakeRequests(grant);
    }

    private void wakeRequests(AccessGrant grant) {
        Consent consent = AccessGatherer.consent(grant);
        gatherer.asks(consent.domain(), consent.spec().product()).stream()
                .filter(ask -> Handshake.agree(consent, ask))
                .forEach(ask -> mesh.access().wakeRequest(ask.namespace(), ask.name()));
    }

    private boolean isThere(AccessGrant grant) {
        return mesh.access()
                .grant(grant.getMetadata().getNamespace(), grant.getMetadata().getName())
                .filter(there ->
                        there.getMetadata().getUid().equals(grant.getMetadata().getUid()))
                .isPresent();
    }

    private static String path(AccessGrant grant) {
        return grant.getMetadata().getNamespace() + "/" + grant.getMetadata().getName();
    }
}
