package dev.datamesh.operator.policy;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.api.policy.MeshPolicyStatus;
import dev.datamesh.api.policy.Rule.JudgedKind;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.policy.AdmissionPolicy;
import dev.datamesh.core.policy.CompiledPolicy;
import dev.datamesh.core.policy.MeshPolicyCompiler;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.apply.Applier;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.controller.WakeSource;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import dev.datamesh.operator.report.StatusWriter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Looks after MeshPolicies: compiles them ({@code Compiled}), gives them to the API server and sees whether it refuses by them
 * ({@code Enforced}), and holds what is there already against them. It changes nothing of what breaks them.
 */
public final class MeshPolicyReconciler implements Reconciler<MeshPolicy> {
    private static final Logger LOG = Logger.getLogger(MeshPolicyReconciler.class);

    /** A policy bites some 0.7 s after it was written. */
    private static final Duration SOON = Duration.ofMillis(400);

    /** For what is not told by a watch. */
    private static final Duration LATER = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final MeshView mesh;
    private final Applier applier;
    private final WriteLimit limit;
    private final PolicyBook book;
    private final MeshPolicyCompiler compiler;
    private final GentleWakes wakes;
    private final StatusWriter<MeshPolicy, MeshPolicyStatus> statuses;
    private final Probe probe;
    private final InstantSource clock;
    private final Slots slots = new Slots();
    private volatile Workers workers;

    /** What works with the caches, which only exist once the framework asks for them. */
    private record Workers(AdmissionWatches watches, AdmissionKeeper keeper, Compilation compilation) {}

    MeshPolicyReconciler(
            KubernetesClient client,
            MeshView mesh,
            Applier applier,
            WriteLimit limit,
            PolicyBook book,
            MeshPolicyCompiler compiler,
            GentleWakes wakes,
            InstantSource clock) {
        this.client = client;
        this.mesh = mesh;
        this.applier = applier;
        this.limit = limit;
        this.book = book;
        this.compiler = compiler;
        this.wakes = wakes;
        this.statuses = new StatusWriter<>(client, limit);
        this.probe = new Probe(client);
        this.clock = clock;
    }

    /** Builds the reconciler from what the operator's parts have in common. */
    public static MeshPolicyReconciler of(
            KubernetesClient client,
            MeshView mesh,
            Applier applier,
            WriteLimit limit,
            PolicyBook book,
            Settings settings,
            ScheduledExecutorService timer,
            InstantSource clock) {
        String user = "system:serviceaccount:" + settings.systemNamespace() + ":datamesh-operator";
        return new MeshPolicyReconciler(
                client,
                mesh,
                applier,
                limit,
                book,
                new MeshPolicyCompiler(new dev.datamesh.cel.CelExpressions(), user),
                new GentleWakes(mesh, timer),
                clock);
    }

    @Override
    public List<EventSource<?, MeshPolicy>> prepareEventSources(EventSourceContext<MeshPolicy> context) {
        var wake = new WakeSource<>(context.getPrimaryCache());
        book.wakeBy(
                name -> wake.propagateEvent(new ResourceID(name)),
                () -> context.getPrimaryCache()
                        .list()
                        .map(policy -> policy.getMetadata().getName())
                        .collect(Collectors.toSet()));
        var watches = new AdmissionWatches(context, slots);
        var keeper = new AdmissionKeeper(client, applier, limit, watches);
        workers = new Workers(watches, keeper, new Compilation(compiler, keeper));
        List<EventSource<?, MeshPolicy>> sources = new ArrayList<>(watches.sources());
        sources.add(wake);
        return sources;
    }

    @Override
    public UpdateControl<MeshPolicy> reconcile(MeshPolicy policy, Context<MeshPolicy> context)
            throws InterruptedException {
        mesh.awaitComplete();
        try {
            return settle(policy, context);
        } finally {
            if (book.looked(policy.getMetadata().getName())) {
                rejudge(mesh.domains());
            }
        }
    }

    private UpdateControl<MeshPolicy> settle(MeshPolicy policy, Context<MeshPolicy> context) {
        if (context.isPrimaryResourceDeleted() && !isThere(policy)) {
            forget(policy);
            return UpdateControl.noUpdate();
        }
        log(policy, workers.keeper().sweep());
        if (Controllers.isPaused(policy) || policy.isMarkedForDeletion()) {
            return UpdateControl.noUpdate();
        }
        CompiledPolicy compiled = workers.compilation().of(policy);
        var report = new PolicyReport(policy, statuses.current(policy), clock);
        Optional<Duration> again = admission(policy, compiled, report);
        Optional<CompiledPolicy> before = book.put(compiled);
        judge(compiled, before, report);
        MeshPolicyStatus status = report.status();
        if (statuses.write(policy, status)) {
            LogLine.of("policy reported")
                    .with(LogKey.NAME, policy.getMetadata().getName())
                    .with(LogKey.GENERATION, policy.getMetadata().getGeneration())
                    .with(LogKey.READY, Controllers.ready(status))
                    .info(LOG);
        }
        return again.map(wait -> UpdateControl.<MeshPolicy>noUpdate().rescheduleAfter(wait))
                .orElseGet(UpdateControl::noUpdate);
    }

    /** Gives the policy to the API server; answers when to look again, if that is soon. */
    private Optional<Duration> admission(MeshPolicy policy, CompiledPolicy compiled, PolicyReport report) {
        String uid = policy.getMetadata().getUid();
        if (compiled.mode() == Mode.Preview) {
            clear(policy);
            report.compiled(compiled, List.of());
            report.notToBeEnforced();
            return Optional.empty();
        }
        OptionalInt slot =
                slots.claim(uid, workers.watches().holders(), workers.watches().living());
        if (slot.isEmpty()) {
            report.compiled(compiled, List.of());
            report.tooMany();
            return Optional.of(LATER);
        }
        List<String> changes = workers.keeper().keep(policy, slot.getAsInt(), compiled.admission());
        log(policy, changes);
        report.compiled(
                compiled,
                compiled.admission().stream()
                        .map(part -> Slots.name(slot.getAsInt(), part.part()))
                        .toList());
        if (compiled.mode() != Mode.Enforce) {
            report.notToBeEnforced();
            return Optional.empty();
        }
        return prove(compiled, report);
    }

    private Optional<Duration> prove(CompiledPolicy compiled, PolicyReport report) {
        List<AdmissionPolicy> refusing = compiled.admission().stream()
                .filter(part -> part.action() == AdmissionPolicy.Action.Deny)
                .toList();
        Optional<String> namespace = selected(compiled)
                .filter(domain -> domain.getStatus() != null
                        && domain.getStatus().conditions().stream()
                                .anyMatch(condition -> condition.type().equals(ConditionType.NamespaceReady.name())
                                        && condition.status().equals("True")))
                .map(domain -> domain.getMetadata().getName())
                .sorted()
                .findFirst();
        if (namespace.isEmpty()) {
            report.notProven("there is no domain yet in which it could be tried");
            return Optional.of(LATER);
        }
        for (AdmissionPolicy part : refusing) {
            switch (probe.ask(part, namespace.get())) {
                case Probe.Answer.Refuses() -> {}
                case Probe.Answer.LetsPass() -> {
                    report.notYetEnforced(
                            "the API server does not refuse by it yet, as a trial in " + namespace.get() + " shows");
                    return Optional.of(SOON);
                }
                case Probe.Answer.Unclear(String why) -> {
                    report.notProven("a trial in " + namespace.get() + " was refused for another reason: " + why);
                    return Optional.of(LATER);
                }
            }
        }
        report.enforced();
        return Optional.empty();
    }

    /**
     * Holds what is in the policy's domains against it, and wakes the products of which something else is to be said now. Nothing wakes it
     * for a request or a grant, which say nothing of policies: those are looked at anew by the resync.
     */
    private void judge(CompiledPolicy compiled, Optional<CompiledPolicy> before, PolicyReport report) {
        List<String> domains = selected(compiled)
                .map(domain -> domain.getMetadata().getName())
                .sorted()
                .toList();
        domains.stream()
                .flatMap(domain -> mesh.productsOf(domain).stream())
                .filter(product -> !product.isMarkedForDeletion())
                .sorted(Comparator.comparing(product -> product.getMetadata().getNamespace() + "/"
                        + product.getMetadata().getName()))
                .forEach(product -> {
                    if (book.canJudge(product)) {
                        report.found(product, book.violations(product, List.of(compiled)));
                    } else {
                        report.foundBefore(product);
                    }
                });
        if (compiled.judges(JudgedKind.AccessRequest)) {
            inOrder(domains, mesh.access()::requestsIn)
                    .forEach(request -> report.found(request, book.violations(request, compiled)));
        }
        if (compiled.judges(JudgedKind.AccessGrant)) {
            inOrder(domains, mesh.access()::reportedGrantsOf)
                    .forEach(grant -> report.found(grant, book.violations(grant, compiled)));
        }
        if (!before.equals(Optional.of(compiled))) {
            rejudge(Stream.concat(Stream.of(compiled), before.stream()).flatMap(this::selected));
        }
    }

    private static <T extends HasMetadata> Stream<T> inOrder(List<String> domains, Function<String, List<T>> of) {
        return domains.stream()
                .flatMap(domain -> of.apply(domain).stream()
                        .filter(object -> !object.isMarkedForDeletion())
                        .sorted(Comparator.comparing(
                                object -> object.getMetadata().getName())));
    }

    /** Of products that were judged without knowing all policies the last of these wakes all at once. */
    private void rejudge(Stream<DataDomain> domains) {
        if (!book.isComplete()) {
            return;
        }
        domains.map(domain -> domain.getMetadata().getName())
                .distinct()
                .flatMap(domain -> mesh.reportedProductsOf(domain).stream())
                .filter(book::canJudge)
                .filter(this::saysOtherwise)
                .forEach(wakes::wake);
    }

    private boolean saysOtherwise(DataProduct product) {
        Compliance now = Compliance.of(book.violations(product));
        return product.getStatus() != null
                && product.getStatus().conditions().stream()
                        .noneMatch(condition -> condition.type().equals(ConditionType.PolicyCompliant.name())
                                && condition.status().equals(now.status().name())
                                && condition.reason().equals(now.reason().name())
                                && now.message().equals(condition.message()));
    }

    private Stream<DataDomain> selected(CompiledPolicy compiled) {
        return mesh.domains()
                .filter(domain -> Terms.of(domain, Optional.empty()).isSelectedBy(compiled.matchLabels()));
    }

    private void forget(MeshPolicy policy) {
        clear(policy);
        workers.compilation().forget(policy.getMetadata().getUid());
        statuses.forget(policy);
        log(policy, workers.keeper().sweep());
        rejudge(book.remove(policy.getMetadata().getName()).stream().flatMap(this::selected));
    }

    private void clear(MeshPolicy policy) {
        String uid = policy.getMetadata().getUid();
        slots.of(uid).ifPresent(slot -> log(policy, workers.keeper().clear(slot)));
        slots.release(uid);
    }

    private boolean isThere(MeshPolicy policy) {
        return workers.watches().living().contains(policy.getMetadata().getUid());
    }

    private static void log(MeshPolicy policy, List<String> changes) {
        if (!changes.isEmpty()) {
            LogLine.of("policy changed")
                    .with(LogKey.NAME, policy.getMetadata().getName())
                    .with(LogKey.CHANGES, String.join(", ", changes))
                    .info(LOG);
        }
    }
}
