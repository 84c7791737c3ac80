package dev.datamesh.operator.product;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.RetiredStream;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicStep;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.apply.Finalizers;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.report.Events;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * Deletes what is to be deleted, and only that: topics that the ledger proves to be the product's own, by Kafka's id, after the API
 * server has confirmed that the product is as we believe it is. A finalizer is held only while there is something of the kind.
 */
final class ProductRemoval {
    private static final Logger LOG = Logger.getLogger(ProductRemoval.class);

    /** What the API server answers to a patch of another version than the one it has. */
    private static final int CHANGED = 422;

    private final KubernetesClient client;
    private final Finalizers finalizers;
    private final PublisherWork publishers;
    private final Events events;
    private final InstantSource clock;

    ProductRemoval(
            KubernetesClient client, WriteLimit limit, PublisherWork publishers, Events events, InstantSource clock) {
        this.client = client;
        this.finalizers = new Finalizers(client, limit);
        this.publishers = publishers;
        this.events = events;
        this.clock = clock;
    }

    /** Sees that the finalizer is there exactly if the product's data go with it; false = the product changed under our hands. */
    boolean holdFinalizer(DataProduct product) {
        return setFinalizer(product, DataProductReconciler.deletesData(product));
    }

    /**
     * Deletes topics of streams that are listed no more, where the product's policy is to delete, and their time is over.
     *
     * @param before the product's status as it was reported last
     */
    Dropped dropUnwanted(
            ProductView.Workable view, List<WantedTopic> wanted, TopicWork work, Optional<DataProductStatus> before) {
        DataProduct product = view.product();
        if (!DataProductReconciler.deletesData(product)) {
            return new Dropped(new RetiredStreams(List.of()), true);
        }
        Set<String> names = new HashSet<>();
        wanted.forEach(topic -> names.add(topic.name()));
        List<TopicRecord> unwanted =
                view.owned().stream().filter(r -> !names.contains(r.topic())).toList();
        Instant now = clock.instant();
        RetiredStreams retired = RetiredStreams.of(product, before, unwanted, now);
        List<TopicRecord> due =
                unwanted.stream().filter(record -> retired.isDue(record, now)).toList();
        boolean done = due.isEmpty() || (isStill(product) && delete(due, work));
        RetiredStreams waiting = retired.waiting(now);
        waiting.beside(before).forEach(stream -> tell(product, stream));
        return new Dropped(done ? waiting : retired, done);
    }

    /**
     * What became of topics that are not wanted.
     *
     * @param left the streams that still have some
     * @param done whether all those are gone that should be by now
     */
    record Dropped(RetiredStreams left, boolean done) {}

    private void tell(DataProduct product, RetiredStream stream) {
        events.tell(
                product,
                Events.Type.Warning,
                "Retire",
                "StreamRetired",
                "the spec asks no more for " + stream.topics() + " topic(s) of stream " + stream.name() + " v"
                        + stream.major() + ": deleted after " + stream.deleteAfter()
                        + "; to keep them list the stream again as it was, or set deletionPolicy to Retain");
    }

    /** Finishes a product that is being deleted; false = not yet. */
    boolean finish(DataProduct product, ProductView view) throws InterruptedException {
        if (!Finalizers.isHeld(product)) {
            return true;
        }
        if (!DataProductReconciler.deletesData(product)) {
            return setFinalizer(product, false);
        }
        return switch (view) {
            case ProductView.Workable workable -> {
                publishers.await(product, publishers.takeBack(product));
                yield isStill(product)
                        && delete(workable.owned(), new TopicWork(workable.up().cluster(), clock))
                        && setFinalizer(product, false);
            }
            case ProductView.Blocked blocked
            when isGoneForGood(blocked.reason()) -> {
                events.tell(
                        product,
                        Events.Type.Warning,
                        "GaveUp",
                        "BackendGone",
                        "its topics are left where they are: " + blocked.message());
                publishers.takeBack(product);
                yield setFinalizer(product, false);
            }
            case ProductView.Blocked blocked -> false;
            case ProductView.TooEarly(), ProductView.Unreadable(KafkaFailure _) -> false;
        };
    }

    private static boolean isGoneForGood(Reason reason) {
        return reason == Reason.PlaneNotFound || reason == Reason.DomainNotFound;
    }

    private boolean delete(List<TopicRecord> records, TopicWork work) {
        List<CompletableFuture<Void>> deletions = new ArrayList<>();
        for (TopicRecord record : records) {
            TopicStep step = record.knownTopicId()
                    .<TopicStep>map(id -> new TopicStep.Delete(record.topic(), id))
                    .orElseGet(() -> new TopicStep.Release(record.topic()));
            deletions.add(work.run(List.of(step)));
        }
        try {
            deletions.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            LOG.debugf("topics are not deleted yet: %s", e.getCause().getMessage());
            return false;
        }
        records.forEach(record ->
                LogLine.of("topic deleted").with(LogKey.TOPIC, record.topic()).info(LOG));
        return true;
    }

    /** A cache can be behind; before anything is destroyed the API server itself is asked. */
    private boolean isStill(DataProduct product) {
        DataProduct live = client.resource(product).get();
        return live != null
                && live.getMetadata().getUid().equals(product.getMetadata().getUid())
                && live.getMetadata()
                        .getGeneration()
                        .equals(product.getMetadata().getGeneration());
    }

    private boolean setFinalizer(DataProduct product, boolean held) {
        try {
            if (held) {
                finalizers.hold(product);
            } else {
                finalizers.release(product);
            }
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CHANGED) {
                return false;
            }
            throw e;
        }
    }
}
