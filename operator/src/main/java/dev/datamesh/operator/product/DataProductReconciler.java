package dev.datamesh.operator.product;

import dev.datamesh.api.Api;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec.DeletionPolicy;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.product.Acceptance;
import dev.datamesh.core.product.Problem;
import dev.datamesh.core.product.WantedTopics;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.principal.PrincipalKey;
import dev.datamesh.operator.queue.Backoff;
import dev.datamesh.operator.report.Events;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import dev.datamesh.operator.report.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Looks after products: judges the spec, brings the topics to where they are wanted, has the publishers' rights seen to, and reports
 * ({@link ProductReport} lists the conditions). It never touches a topic that is not the product's own by the ledger.
 */
public final class DataProductReconciler implements Reconciler<DataProduct> {
    private static final Logger LOG = Logger.getLogger(DataProductReconciler.class);

    private final MeshView mesh;
    private final ProductGatherer gatherer;
    private final PublisherWork publishers;
    private final ProductRemoval removal;
    private final ContractDigest digest;
    private final StatusWriter<DataProduct, DataProductStatus> statuses;
    private final Events events;
    private final Backoff backoff;
    private final InstantSource clock;
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    DataProductReconciler(
            MeshView mesh,
            ProductGatherer gatherer,
            PublisherWork publishers,
            ProductRemoval removal,
            ContractDigest digest,
            StatusWriter<DataProduct, DataProductStatus> statuses,
            Events events,
            Backoff backoff,
            InstantSource clock) {
        this.mesh = mesh;
        this.gatherer = gatherer;
        this.publishers = publishers;
        this.removal = removal;
        this.digest = digest;
        this.statuses = statuses;
        this.events = events;
        this.backoff = backoff;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, DataProduct>> prepareEventSources(EventSourceContext<DataProduct> context) {
        var wake = new SimpleInboundEventSource<DataProduct>("wake");
        mesh.products(context.getPrimaryCache(), wake);
        return List.of(wake);
    }

    @Override
    public UpdateControl<DataProduct> reconcile(DataProduct product, Context<DataProduct> context)
            throws InterruptedException {
        mesh.awaitComplete();
        if (context.isPrimaryResourceDeleted()) {
            return gone(product);
        }
        mesh.domain(product.getMetadata().getNamespace())
                .ifPresent(domain -> publishers.recall(domain.getSpec().plane(), product));
        if (Controllers.isPaused(product)) {
            events.tell(
                    product,
                    Events.Type.Normal,
                    "Skipped",
                    "Paused",
                    "left alone while the annotation " + Api.PAUSED_ANNOTATION + " is true");
            return UpdateControl.noUpdate();
        }
        ProductView view = gatherer.gather(product);
        if (product.isMarkedForDeletion()) {
            return removal.finish(product, view) ? done(product) : again(product);
        }
        var report = new ProductReport(product, statuses.current(product), clock);
        boolean settled = switch (view) {
            case ProductView.Blocked blocked -> {
                report.blocked(blocked.reason(), blocked.message());
                yield true;
            }
            case ProductView.Workable workable -> work(workable, report);
        };
        DataProductStatus status = report.status();
        boolean first = product.getStatus() == null;
        if (statuses.write(product, status)) {
            LogLine.of("product reported")
                    .with(LogKey.NAMESPACE, product.getMetadata().getNamespace())
                    .with(LogKey.NAME, product.getMetadata().getName())
                    .with(LogKey.GENERATION, product.getMetadata().getGeneration())
                    .with(LogKey.READY, Controllers.ready(status))
                    .info(LOG);
            mesh.wakeDomain(product.getMetadata().getNamespace());
            if (first) {
                wakeThoseMadeOf(product);
            }
        }
        return settled ? done(product) : again(product);
    }

    /** Does what the spec asks; false = something failed that is worth another try. */
    private boolean work(ProductView.Workable view, ProductReport report) throws InterruptedException {
        DataProduct product = view.product();
        List<Problem> problems = Acceptance.judge(product.getSpec(), view.context(), view.held());
        report.inputs(view.missingInputs());
        if (!problems.isEmpty()) {
            report.refused(problems);
            return true;
        }
        String contract = digest.of(product.getSpec());
        boolean wished = Optional.ofNullable(product.getStatus())
                .map(DataProductStatus::accepted)
                .filter(accepted -> contract.equals(accepted.digest()))
                .isPresent();
        report.accepted(contract, view.domain());
        report.notDoneYet();
        if (!removal.holdFinalizer(product)) {
            return false;
        }
        List<WantedTopic> wanted = WantedTopics.of(
                view.context().domain(),
                product.getMetadata().getName(),
                product.getSpec(),
                view.domain().getSpec().defaults(),
                view.held());
        Map<PrincipalKey, CompletableFuture<Outcome>> asked = publishers.give(view.plane(), product, wanted);
        boolean topicsDone = topics(view, report, wanted, wished);
        Map<String, Outcome> outcomes = publishers.await(product, asked);
        report.publishers(outcomes);
        return topicsDone && outcomes.values().stream().noneMatch(Outcome.Waiting.class::isInstance);
    }

    private boolean topics(ProductView.Workable view, ProductReport report, List<WantedTopic> wanted, boolean wished) {
        DataProduct product = view.product();
        var work = new TopicWork(view.up().cluster(), clock);
        try {
            List<TopicWork.Result> results = work.settle(
                            view, wanted, wished, view.context().adoptable()::contains)
                    .join();
            removal.dropUnwanted(view, wanted, work);
            report.topics(results, view.domain());
            for (TopicWork.Result result : results) {
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
                            .forEach(what ->
                                    events.tell(product, Events.Type.Warning, "Restored", "DriftRestored", what));
                }
            }
            return true;
        } catch (CompletionException e) {
            KafkaFailure failure = KafkaFailure.of(e.getCause());
            Reason reason = ProductFailures.reason(failure);
            report.topicsFailed(reason, failure.getMessage());
            if (ProductFailures.isOfPlane(failure)) {
                mesh.wakePlane(view.plane());
            }
            return false;
        }
    }

    private UpdateControl<DataProduct> gone(DataProduct product) {
        String namespace = product.getMetadata().getNamespace();
        publishers.takeBack(product);
        statuses.forget(product);
        failures.remove(product.getMetadata().getUid());
        mesh.wakeDomain(namespace);
        mesh.domain(namespace)
                .ifPresent(domain -> mesh.wakePlane(domain.getSpec().plane()));
        // What it took from others, by age or quota, may be theirs now.
        mesh.productsOf(namespace).stream()
                .filter(other -> other.getStatus() != null && !"True".equals(Controllers.ready(other.getStatus())))
                .forEach(
                        other -> mesh.wakeProduct(namespace, other.getMetadata().getName()));
        return UpdateControl.noUpdate();
    }

    private void wakeThoseMadeOf(DataProduct product) {
        mesh.productsMadeOf(
                        product.getMetadata().getNamespace(),
                        product.getMetadata().getName())
                .forEach(other -> mesh.wakeProduct(
                        other.getMetadata().getNamespace(), other.getMetadata().getName()));
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
            io.fabric8.kubernetes.client.KubernetesClient client,
            MeshView mesh,
            dev.datamesh.operator.plane.Planes planes,
            dev.datamesh.operator.principal.Contributions contributions,
            dev.datamesh.operator.principal.PrincipalReconciler principals,
            Events events,
            Backoff backoff,
            InstantSource clock) {
        var publishers = new PublisherWork(contributions, principals);
        return new DataProductReconciler(
                mesh,
                new ProductGatherer(mesh, planes),
                publishers,
                new ProductRemoval(client, publishers, events, clock),
                new ContractDigest(client.getKubernetesSerialization()),
                new StatusWriter<>(client, DataProduct::new),
                events,
                backoff,
                clock);
    }

    /** Whether the data of a product go with it. */
    static boolean deletesData(DataProduct product) {
        return product.getSpec().deletionPolicy() == DeletionPolicy.Delete;
    }
}
