package dev.datamesh.operator.domain;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.domain.DataDomainStatus;
import dev.datamesh.core.domain.DomainOutcome;
import dev.datamesh.core.domain.DomainPlan;
import dev.datamesh.core.domain.PlatformFacts;
import dev.datamesh.core.domain.PrefixJudgement;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.apply.Applier;
import dev.datamesh.operator.apply.Finalizers;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.controller.WakeSource;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.principal.RuntimePrincipals;
import dev.datamesh.operator.report.Events;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import dev.datamesh.operator.watchdog.CacheProbe;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Looks after domains: the namespace with its rights, network policies and quota ({@code NamespaceReady}), the channel prefixes
 * ({@code PrefixesOwned}), the budgets ({@code WithinBudget}), the runtime ({@code RuntimeReady}). It waits for the plane
 * ({@code PlaneReady}) only with what comes from it. A domain with products is not let go.
 */
public final class DataDomainReconciler implements Reconciler<DataDomain> {
    private static final Logger LOG = Logger.getLogger(DataDomainReconciler.class);

    /** New rights are known everywhere within a third of a second; until then writes are refused. */
    private static final Duration SOON = Duration.ofMillis(150);

    /** For what is not told by a watch. */
    private static final Duration LATER = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final MeshView mesh;
    private final Applier applier;
    private final Events events;
    private final Settings settings;
    private final RuntimePrincipals runtimePrincipals;
    private final DomainReports reports;
    private final DomainWakes wakes;
    private final Patience patience;
    private final Finalizers finalizers;
    private volatile Workers workers;

    /** What works with the caches, which only exist once the framework asks for them. */
    private record Workers(
            Keeper keeper,
            DomainGatherer gatherer,
            DomainProvisioner provisioner,
            DomainRemoval removal,
            List<CacheProbe> probes) {}

    public DataDomainReconciler(
            KubernetesClient client,
            MeshView mesh,
            Applier applier,
            WriteLimit limit,
            Events events,
            Settings settings,
            RuntimePrincipals runtimePrincipals,
            InstantSource clock) {
        this.client = client;
        this.mesh = mesh;
        this.applier = applier;
        this.events = events;
        this.settings = settings;
        this.runtimePrincipals = runtimePrincipals;
        this.reports = new DomainReports(client, limit, clock);
        this.wakes = new DomainWakes(mesh);
        this.patience = new Patience(clock);
        this.finalizers = new Finalizers(client, limit);
    }

    /** Configures the controller that runs this reconciler. */
    public static void configure(ControllerConfigurationOverrider<DataDomain> controller, Settings settings) {
        Controllers.configure(controller, "domain", settings);
        // Products go by whether the namespace is ready, and are woken when the cache says so.
        controller.withOnUpdateFilter(
                (changed, before) -> Controllers.isOfInterest(changed.getMetadata(), before.getMetadata())
                        || DomainWakes.isNamespaceReady(changed) != DomainWakes.isNamespaceReady(before));
    }

    @Override
    public List<EventSource<?, DataDomain>> prepareEventSources(EventSourceContext<DataDomain> context) {
        var wake = new WakeSource<>(context.getPrimaryCache());
        mesh.domains(context.getPrimaryCache(), wake);
        DomainWatches watches = DomainWatches.of(context, settings);
        Keeper keeper = new Keeper(client, applier, watches);
        DomainGatherer gatherer = new DomainGatherer(client, mesh, watches);
        RuntimeObjects runtimes = new RuntimeObjects(settings);
        HandBack handBack = new HandBack(client, keeper, watches, settings);
        workers = new Workers(
                keeper,
                gatherer,
                new DomainProvisioner(
                        keeper,
                        new ProductQuotas(client, keeper),
                        new AccessKeeper(keeper, watches, mesh.access().roles()),
                        new OpeningKeeper(keeper, watches, mesh.access().openings()),
                        handBack,
                        runtimes,
                        runtimePrincipals,
                        settings),
                new DomainRemoval(client, gatherer, keeper, handBack, runtimes, runtimePrincipals, settings),
                watches.probes());
        List<EventSource<?, DataDomain>> sources = new ArrayList<>(watches.sources());
        sources.add(wake);
        return sources;
    }

    /** Looks at each of the caches of what is made for domains; none before the controller has started. */
    public List<CacheProbe> probes() {
        Workers started = workers;
        return started == null ? List.of() : started.probes();
    }

    @Override
    public UpdateControl<DataDomain> reconcile(DataDomain domain, Context<DataDomain> context)
            throws InterruptedException {
        mesh.awaitComplete();
        PrefixJudgement prefixes = wakes.prefixesOf(domain.getMetadata().getName());
        if (context.isPrimaryResourceDeleted()) {
            if (!isThere(domain)) {
                forget(domain);
            }
            return UpdateControl.noUpdate();
        }
        wakes.termsOf(domain);
        if (Controllers.isPaused(domain)) {
            reports.paused(domain);
            return UpdateControl.noUpdate();
        }
        Changes changes = new Changes();
        try {
            UpdateControl<DataDomain> next =
                    domain.isMarkedForDeletion() ? end(domain, changes) : settle(domain, prefixes, changes);
            patience.restore(domain);
            return next;
        } catch (ObjectRefused e) {
            if (e.mayPass() && patience.lasts(domain)) {
                return UpdateControl.<DataDomain>noUpdate().rescheduleAfter(SOON);
            }
            throw e;
        } finally {
            tell(domain, changes);
        }
    }

    private UpdateControl<DataDomain> settle(DataDomain domain, PrefixJudgement prefixes, Changes changes) {
        try {
            finalizers.hold(domain);
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(domain, e);
        }
        DomainGatherer.Gathered seen = workers.gatherer().gather(domain, prefixes);
        DomainPlan plan = DomainPlan.of(
                seen.facts(),
                new PlatformFacts(
                        settings.runtimesNamespace(), settings.runtimeImage().orElse("")));
        try {
            DomainProvisioner.Provided provided = workers.provisioner().carryOut(plan, seen, changes);
            report(
                    domain,
                    reports.carriedOut(domain, plan, new DomainOutcome.Done(provided.runtime()), provided.endpoint()),
                    changes);
        } catch (ObjectRefused e) {
            if (!e.isOutage() && !(e.mayPass() && patience.lasts(domain))) {
                report(domain, reports.carriedOut(domain, plan, e.outcome(settings), Optional.empty()), changes);
            }
            throw e;
        }
        if (reports.owesCounts(domain)) {
            return UpdateControl.<DataDomain>noUpdate().rescheduleAfter(CountPace.PACE);
        }
        boolean waits = !plan.hasNamespace() || !seen.facts().plane().isReady();
        return waits ? UpdateControl.<DataDomain>noUpdate().rescheduleAfter(LATER) : UpdateControl.noUpdate();
    }

    private UpdateControl<DataDomain> end(DataDomain domain, Changes changes) {
        if (!Finalizers.isHeld(domain)) {
            return UpdateControl.noUpdate();
        }
        int products = workers.gatherer().products(domain.getMetadata().getName());
        if (products > 0) {
            report(domain, reports.heldByProducts(domain, products), changes);
            return UpdateControl.<DataDomain>noUpdate().rescheduleAfter(LATER);
        }
        // Our own last writes come back as events while the cache still shows the domain: it may be let go already.
        Optional.ofNullable(client.resource(domain).get())
                .filter(live ->
                        live.getMetadata().getUid().equals(domain.getMetadata().getUid()))
                .filter(Finalizers::isHeld)
                .ifPresent(live -> {
                    workers.removal().remove(live, changes);
                    release(live);
                });
        return UpdateControl.noUpdate();
    }

    private void release(DataDomain domain) {
        try {
            finalizers.release(domain);
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(domain, e);
        }
    }

    /** In a run for a deletion, one that was made anew may be handed to us already; it gets a run of its own. */
    private boolean isThere(DataDomain domain) {
        return mesh.domain(domain.getMetadata().getName())
                .filter(there ->
                        there.getMetadata().getUid().equals(domain.getMetadata().getUid()))
                .isPresent();
    }

    private void forget(DataDomain domain) {
        wakes.forget(domain);
        reports.forget(domain);
        patience.restore(domain);
        runtimePrincipals.forget(domain.getMetadata().getUid());
        workers.keeper().forget(domain.getMetadata().getUid());
        LogLine.of("domain is gone")
                .with(LogKey.NAME, domain.getMetadata().getName())
                .info(LOG);
    }

    private static void report(DataDomain domain, Optional<DataDomainStatus> written, Changes changes) {
        written.filter(status -> changes.isEmpty() && readyDiffers(domain, status))
                .ifPresent(status -> LogLine.of("domain reported")
                        .with(LogKey.NAME, domain.getMetadata().getName())
                        .with(LogKey.GENERATION, domain.getMetadata().getGeneration())
                        .with(LogKey.READY, Controllers.ready(status))
                        .info(LOG));
    }

    private static boolean readyDiffers(DataDomain domain, DataDomainStatus status) {
        return domain.getStatus() == null
                || !Controllers.ready(domain.getStatus()).equals(Controllers.ready(status));
    }

    private void tell(DataDomain domain, Changes changes) {
        if (changes.isEmpty()) {
            return;
        }
        LogLine.of("domain changed")
                .with(LogKey.NAME, domain.getMetadata().getName())
                .with(LogKey.GENERATION, domain.getMetadata().getGeneration())
                .with(LogKey.CHANGES, changes)
                .info(LOG);
        if (!changes.restored().isEmpty()) {
            events.tell(
                    domain,
                    Events.Type.Warning,
                    "Restored",
                    "DriftRestored",
                    "put back what was changed or deleted behind the operator's back: "
                            + String.join(", ", changes.restored()));
        }
    }
}
