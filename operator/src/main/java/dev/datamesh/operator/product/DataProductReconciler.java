package dev.datamesh.operator.product;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.DeletionPolicy;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.core.policy.CompiledPolicy.Violation;
import dev.datamesh.core.product.Problem;
import dev.datamesh.core.product.WantedTopics;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.archive.ArchiveReports;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.controller.WakeSource;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.mesh.Pauses;
import dev.datamesh.operator.plane.Planes;
import dev.datamesh.operator.policy.Compliance;
import dev.datamesh.operator.policy.PolicyBook;
import dev.datamesh.operator.principal.Contributions;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.principal.PrincipalKey;
import dev.datamesh.operator.principal.PrincipalReconciler;
import dev.datamesh.operator.queue.Backoff;
import dev.datamesh.operator.registry.Registries;
import dev.datamesh.operator.report.Events;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import dev.datamesh.operator.report.StatusWriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Looks after products: judges the spec, brings the topics to where they are wanted, has the publishers' rights seen to, and reports
 * ({@link ProductReport} lists the conditions). It never touches a topic that is not the product's own by the ledger.
 */
public final class DataProductReconciler implements Reconciler<DataProduct> {
    private static final Logger LOG = Logger.getLogger(DataProductReconciler.class);

    private final MeshView mesh;
    private final Pauses pauses;
    private final ChannelSources sources;
    private final Contest contest;
    private final ProductGatherer gatherer;
    private final PublisherWork publishers;
    private final ProductRemoval removal;
    private final SchemaWork schemas;
    private final ContractDigest digest;
    private final PolicyBook policies;
    private final ArchiveReports archives;
    private final StatusWriter<DataProduct, DataProductStatus> statuses;
    private final Events events;
    private final Backoff backoff;
    private final InstantSource clock;
    private final ProductWakes wakes;
    private final Readers readers;
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    DataProductReconciler(
            MeshView mesh,
            ChannelSources sources,
            Planes planes,
            PublisherWork publishers,
            ProductRemoval removal,
            SchemaWork schemas,
            ContractDigest digest,
            PolicyBook policies,
            ArchiveReports archives,
            StatusWriter<DataProduct, DataProductStatus> statuses,
            Events events,
            Backoff backoff,
            InstantSource clock) {
        this.mesh = mesh;
        this.pauses = new Pauses(mesh);
        this.sources = sources;
        this.contest = new Contest(mesh, sources);
        this.gatherer = new ProductGatherer(mesh, planes, sources, contest);
        this.publishers = publishers;
        this.removal = removal;
        this.schemas = schemas;
        this.digest = digest;
        this.policies = policies;
        this.archives = archives;
        this.statuses = statuses;
        this.events = events;
        this.backoff = backoff;
        this.clock = clock;
        this.wakes = new ProductWakes(mesh, contest);
        this.readers = new Readers(mesh);
    }

    @Override
    public List<EventSource<?, DataProduct>> prepareEventSources(EventSourceContext<DataProduct> context) {
        var wake = new WakeSource<>(context.getPrimaryCache());
        mesh.products(context.getPrimaryCache(), wake, statuses::current);
        return List.of(wake);
    }

    @Override
    public UpdateControl<DataProduct> reconcile(DataProduct product, Context<DataProduct> context)
            throws InterruptedException {
        mesh.awaitComplete();
        // In a run for a deletion, one that was made anew under the name may be handed to us already.
        if (context.isPrimaryResourceDeleted() && !isThere(product)) {
            ConfirmedDeletion.tell(product, statuses.current(product), events);
            forget(product.getMetadata().getUid());
            sources.forget(product);
            wakes.gone(product);
            return UpdateControl.noUpdate();
        }
        publishers.predecessor(product).ifPresent(this::forget);
        Optional<String> paused = pauses.of(product);
        if (paused.isPresent()) {
            if (product.isMarkedForDeletion()) {
                // Rights whose reason is gone wait for nothing.
                publishers.takeBack(product);
            }
            statuses.write(product, ProductReport.paused(product, paused.get(), statuses.current(product), clock));
            return UpdateControl.noUpdate();
        }
        ProductView view = gatherer.gather(product);
        if (product.isMarkedForDeletion()) {
            // What it had is free, however long the rest of it takes.
            wakes.leaving(product);
            return removal.finish(product, view) ? done(product) : again(product);
        }
        var report = new ProductReport(product, statuses.current(product), clock);
        report.consumers(readers.of(product));
        report.relatives(Relatives.of(product, mesh));
        return switch (view) {
            case ProductView.TooEarly() -> UpdateControl.noUpdate();
            case ProductView.Blocked blocked -> {
                report.blocked(blocked.reason(), blocked.message());
                yield reported(product, report, true);
            }
            case ProductView.Unreadable unreadable -> {
                report.unchanged();
                topicsFailed(product, unreadable.failure(), report);
                yield reported(product, report, false);
            }
            case ProductView.Workable workable -> {
                boolean settled = work(workable, report);
                yield reported(product, report, settled);
            }
        };
    }

    private UpdateControl<DataProduct> reported(DataProduct product, ProductReport report, boolean settled) {
        mesh.checkOpen();
        DataProductStatus status = report.status();
        Optional<DataProductStatus> before = statuses.current(product);
        if (statuses.write(product, status)) {
            LogLine.of("product reported")
                    .with(LogKey.NAMESPACE, product.getMetadata().getNamespace())
                    .with(LogKey.NAME, product.getMetadata().getName())
                    .with(LogKey.GENERATION, product.getMetadata().getGeneration())
                    .with(LogKey.READY, Controllers.ready(status))
                    .info(LOG);
            wakes.reported(product, before, status);
        }
        return settled ? done(product) : again(product);
    }

    /** Does what the spec asks; false = something failed that is worth another try. */
    private boolean work(ProductView.Workable view, ProductReport report) throws InterruptedException {
        DataProduct product = view.product();
        // Whatever else holds it up.
        Optional<Map<PrincipalKey, CompletableFuture<Outcome>>> takenBack =
                report.life().isRetired() ? Optional.of(publishers.retire(view.plane(), product)) : Optional.empty();
        SchemaChanges changes = SchemaChanges.of(product, report.streamsBefore());
        List<Problem> problems = Stream.concat(view.verdict().problems().stream(), changes.problems().stream())
                .toList();
        DataProductSpec spec = view.verdict().listed().spec();
        String contract = digest.of(spec);
        report.inputs(view.inputs(), problems.isEmpty() ? report.standing(contract) : InputVerdict.Standing.REFUSED);
        if (view.inputs().isKnown() && policies.isComplete()) {
            List<Violation> violations = policies.violations(product, report.lifecycle());
            policies.found(product, violations);
            report.compliance(Compliance.of(violations));
        } else {
            report.complianceUnknown();
        }
        if (!problems.isEmpty()) {
            report.refused(problems);
            publishers.refuse(view.plane(), product);
            return true;
        }
        if (!view.inputs().areGranted() && !report.serves(contract)) {
            // Its publishers could not make it; what they made before goes on.
            if (view.inputs().isKnown()) {
                report.held();
            } else {
                report.unchanged();
            }
            publishers.refuse(view.plane(), product);
            return true;
        }
        boolean settled = report.isSettled(contract);
        report.accepted(contract, view.domain());
        if (!changes.undecided().isEmpty()) {
            events.tell(
                    product,
                    Events.Type.Warning,
                    "Accept",
                    "CompatibilityUnknown",
                    "not proven to be compatible with the schemas before: " + String.join("; ", changes.undecided()));
        }
        report.archive(
                ArchiveView.of(product, spec, view.domain().getSpec().defaults(), archives, hasRuntimes(view.plane())));
        if (!removal.holdFinalizer(product)) {
            report.unchanged();
            return false;
        }
        List<WantedTopic> wanted = WantedTopics.of(
                view.context().domain(),
                product.getMetadata().getName(),
                spec,
                view.domain().getSpec().defaults(),
                view.held());
        var work = new TopicWork(view.up().cluster(), clock);
        Map<PrincipalKey, CompletableFuture<Outcome>> asked;
        boolean topicsDone;
        try {
            List<TopicWork.Result> decided = work.decide(
                            view, wanted, settled, view.context().adoptable()::contains)
                    .join();
            // Only now is it known which of them are the product's own: on those of others it may not give any right.
            asked = takenBack.orElseGet(() -> publishers.give(
                    view.plane(),
                    product,
                    decided.stream()
                            .filter(TopicWork.Result::isOurs)
                            .map(TopicWork.Result::wanted)
                            .toList()));
            topicsDone = topics(view, report, decided, work);
        } catch (CompletionException e) {
            KafkaFailure failure = KafkaFailure.of(e.getCause());
            asked = takenBack.orElseGet(() -> publishers.keep(view.plane(), product));
            topicsFailed(product, failure, report);
            if (ProductFailures.isOfPlane(failure)) {
                // The others would have to wait just as long to find out the same.
                report.unchanged();
                return false;
            }
            report.schemasUnchanged();
            topicsDone = false;
        }
        Map<String, Outcome> outcomes = publishers.await(product, asked);
        report.publishers(outcomes);
        return topicsDone && outcomes.values().stream().noneMatch(Outcome.Waiting.class::isInstance);
    }

    private boolean hasRuntimes(String plane) {
        return mesh.plane(plane)
                .filter(found -> found.getSpec().runtime() != null)
                .isPresent();
    }

    private boolean topics(
            ProductView.Workable view, ProductReport report, List<TopicWork.Result> decided, TopicWork work)
            throws InterruptedException {
        DataProduct product = view.product();
        try {
            work.carryOut(decided).join();
            ListRegisters.of(view, decided).write(view.up().cluster()).join();
        } catch (CompletionException e) {
            topicsFailed(product, KafkaFailure.of(e.getCause()), report);
            report.schemasUnchanged();
            return false;
        }
        boolean registered = registered(view, report, decided);
        report.topics(decided, view.domain(), view.verdict().listed().spec());
        for (TopicWork.Result result : decided) {
            if (result.decision() instanceof TopicDecision.Change change) {
                LogLine.of("topic changed")
                        .with(LogKey.TOPIC, result.wanted().name())
                        .with(
                                LogKey.CHANGES,
                                change.steps().stream()
                                        .map(step -> step.getClass().getSimpleName())
                                        .toList())
                        .info(LOG);
                change.restored()
                        .forEach(what -> events.tell(product, Events.Type.Warning, "Restored", "DriftRestored", what));
            }
        }
        ProductRemoval.Dropped dropped = removal.dropUnwanted(
                view, decided.stream().map(TopicWork.Result::wanted).toList(), work, report.before());
        report.retired(dropped.left());
        return dropped.done() && registered;
    }

    /** Once the topics are there: then what was registered gets into the status, by which its subject is known to be the product's. */
    private boolean registered(ProductView.Workable view, ProductReport report, List<TopicWork.Result> decided)
            throws InterruptedException {
        Optional<DataPlane> plane = mesh.plane(view.plane());
        if (plane.isEmpty()) {
            report.schemasUnchanged();
            return true;
        }
        Optional<SchemaWork.Outcome> outcome =
                schemas.register(view.product(), plane.get(), report.streamsBefore(), decided);
        outcome.ifPresent(report::schemas);
        return outcome.filter(SchemaWork.Outcome::again).isEmpty();
    }

    private void topicsFailed(DataProduct product, KafkaFailure failure, ProductReport report) {
        if (failure.reason() == KafkaFailure.Reason.CLOSED) {
            // It is us who hang up, to stop or to connect anew: nothing to report, and tried again.
            throw failure;
        }
        report.topicsFailed(ProductFailures.reason(failure), failure.getMessage());
        if (ProductFailures.isOfPlane(failure)) {
            mesh.domain(product.getMetadata().getNamespace())
                    .ifPresent(domain -> mesh.wakePlane(domain.getSpec().plane()));
        }
    }

    private boolean isThere(DataProduct product) {
        return mesh.product(
                        product.getMetadata().getNamespace(),
                        product.getMetadata().getName())
                .filter(there -> there.getMetadata()
                        .getUid()
                        .equals(product.getMetadata().getUid()))
                .isPresent();
    }

    private void forget(String uid) {
        contest.forget(uid);
        publishers.forget(uid);
        policies.forget(uid);
        statuses.forget(uid);
        failures.remove(uid);
    }

    private UpdateControl<DataProduct> done(DataProduct product) {
        failures.remove(product.getMetadata().getUid());
        return UpdateControl.noUpdate();
    }

    private UpdateControl<DataProduct> again(DataProduct product) {
        int count = failures.merge(product.getMetadata().getUid(), 1, Integer::sum);
        return UpdateControl.<DataProduct>noUpdate().rescheduleAfter(backoff.after(count));
    }

    /** Builds the reconciler from what the operator's parts have in common. */
    public static DataProductReconciler of(
            KubernetesClient client,
            WriteLimit limit,
            MeshView mesh,
            ChannelSources sources,
            Planes planes,
            Contributions contributions,
            PrincipalReconciler principals,
            Registries registries,
            PolicyBook policies,
            ArchiveReports archives,
            Events events,
            Backoff backoff,
            InstantSource clock) {
        var publishers = new PublisherWork(contributions, principals);
        return new DataProductReconciler(
                mesh,
                sources,
                planes,
                publishers,
                new ProductRemoval(client, limit, publishers, events, clock),
                new SchemaWork(registries),
                new ContractDigest(client.getKubernetesSerialization()),
                policies,
                archives,
                new StatusWriter<>(client, limit),
                events,
                backoff,
                clock);
    }

    /** Whether the data of a product go with it. */
    static boolean deletesData(DataProduct product) {
        return product.getSpec().deletionPolicy() == DeletionPolicy.Delete;
    }
}
