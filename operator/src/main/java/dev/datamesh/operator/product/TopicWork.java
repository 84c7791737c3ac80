package dev.datamesh.operator.product;

import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.core.topic.TopicStep;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Brings a product's topics to where they are wanted, each by itself and all at once; what is asked of Kafka meanwhile travels in
 * batches with what other products ask.
 */
final class TopicWork {
    /**
     * What is to become of a topic.
     *
     * @param wanted the topic
     * @param decision what was decided
     * @param partitions how many partitions it has once that is done; 0 if it cannot be had
     */
    record Result(WantedTopic wanted, TopicDecision decision, int partitions) {
        /** Whether the topic is the product's own, or becomes so. */
        boolean isOurs() {
            return !(decision instanceof TopicDecision.Conflict);
        }
    }

    private static final int LOOKS = 4;

    private final KafkaCluster cluster;
    private final InstantSource clock;
    private final Executor later;

    TopicWork(KafkaCluster cluster, InstantSource clock) {
        this(cluster, clock, Duration.ofSeconds(1));
    }

    /** @param betweenLooks how long a topic that should be there is given to show itself */
    TopicWork(KafkaCluster cluster, InstantSource clock, Duration betweenLooks) {
        this.cluster = cluster;
        this.clock = clock;
        this.later = CompletableFuture.delayedExecutor(betweenLooks.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Looks at the topics, and decides what is to be done.
     *
     * @param settled whether this very wish was fulfilled before
     * @param mayAdopt whether a topic may be taken over
     * @return one result a topic, in the same order; fails with a {@link KafkaFailure}
     */
    CompletableFuture<List<Result>> decide(
            ProductView.Workable view, List<WantedTopic> wanted, boolean settled, Predicate<String> mayAdopt) {
        List<CompletableFuture<Result>> results = wanted.stream()
                .map(topic -> decide(view, topic, settled, mayAdopt.test(topic.name())))
                .toList();
        return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
                .thenApply(done -> results.stream().map(CompletableFuture::join).toList());
    }

    /** Does what was decided, of all topics at once; fails with a {@link KafkaFailure}. */
    CompletableFuture<Void> carryOut(List<Result> results) {
        return CompletableFuture.allOf(results.stream()
                .map(result -> result.decision() instanceof TopicDecision.Change change
                        ? run(change.steps())
                        : CompletableFuture.<Void>completedFuture(null))
                .toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Result> decide(
            ProductView.Workable view, WantedTopic wanted, boolean settled, boolean mayAdopt) {
        return cluster.ledger()
                .get(wanted.name())
                .thenCompose(claim -> look(wanted.name(), wasSeen(claim) ? LOOKS : 1)
                        .thenApply(seen -> decide(view, wanted, seen, claim, settled, mayAdopt)));
    }

    private static boolean wasSeen(Optional<TopicRecord> claim) {
        return claim.flatMap(TopicRecord::knownTopicId).isPresent();
    }

    /** Looks for a topic several times before it is believed to be gone: a broker may be a second behind what was written. */
    private CompletableFuture<Optional<ObservedTopic>> look(String topic, int looks) {
        var seen = cluster.topics().observe(topic);
        return looks <= 1
                ? seen
                : seen.thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedFuture(found)
                        : CompletableFuture.supplyAsync(() -> look(topic, looks - 1), later)
                                .thenCompose(Function.identity()));
    }

    private Result decide(
            ProductView.Workable view,
            WantedTopic wanted,
            Optional<ObservedTopic> observed,
            Optional<TopicRecord> record,
            boolean settled,
            boolean mayAdopt) {
        TopicDecision decision =
                TopicDecision.of(wanted, observed, record, view.owner(), mayAdopt, settled, clock.instant());
        int partitions = decision instanceof TopicDecision.Conflict
                ? 0
                : Math.max(
                        wanted.spec().partitions(),
                        observed.map(ObservedTopic::partitions).orElse(0));
        return new Result(wanted, decision, partitions);
    }

    /** Runs steps one after the other; the first that fails ends it. */
    CompletableFuture<Void> run(List<TopicStep> steps) {
        CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
        for (TopicStep step : steps) {
            done = done.thenCompose(before -> run(step));
        }
        return done;
    }

    private CompletableFuture<Void> run(TopicStep step) {
        return switch (step) {
            case TopicStep.Claim(var record) -> cluster.ledger().put(record);
            case TopicStep.Create create ->
                cluster.topics()
                        .create(create.spec())
                        .exceptionallyCompose(failure -> notMade(create, KafkaFailure.of(failure)))
                        .thenCompose(id -> cluster.ledger().put(create.record().withTopicId(id)));
            case TopicStep.Configure(var topic, var changes) -> cluster.topics().configure(topic, changes);
            case TopicStep.Grow(var topic, var partitions) -> cluster.topics().grow(topic, partitions);
            case TopicStep.Delete(var topic, var id) ->
                cluster.topics()
                        .delete(topic, id)
                        .thenCompose(gone -> cluster.ledger().remove(topic));
            case TopicStep.Release(var topic) ->
                look(topic, LOOKS)
                        .thenCompose(seen -> seen.map(made -> cluster.topics().delete(topic, made.topicId()))
                                .orElseGet(() -> CompletableFuture.completedFuture(null)))
                        .thenCompose(gone -> cluster.ledger().remove(topic));
        };
    }

    /** What a creation that failed leads to: the id of the topic, should it be ours all the same. */
    private CompletableFuture<String> notMade(TopicStep.Create create, KafkaFailure failure) {
        if (failure.reason() == KafkaFailure.Reason.TOPIC_EXISTS) {
            return look(create.spec().name(), LOOKS)
                    .thenCompose(seen -> seen.filter(topic -> create.mayBeMade() || isAsAsked(topic, create.spec()))
                            .map(topic -> CompletableFuture.completedFuture(topic.topicId()))
                            .orElseGet(() -> create.mayBeMade()
                                    ? CompletableFuture.failedFuture(failure)
                                    : giveUp(create, failure)));
        }
        return isDefinite(create, failure) ? giveUp(create, failure) : CompletableFuture.failedFuture(failure);
    }

    /**
     * Whether a topic that came to be between our look and our call is just what we asked for: the client asks again by itself when a
     * connection breaks, and is then told of its own work that the name is taken.
     */
    private static boolean isAsAsked(ObservedTopic topic, TopicSpec spec) {
        return topic.partitions() == spec.partitions() && topic.config().equals(spec.config());
    }

    /** Whether it is certain that there is no topic of ours; where an earlier call may have made it, only what Kafka says of the topic is. */
    private static boolean isDefinite(TopicStep.Create create, KafkaFailure failure) {
        return failure instanceof KafkaFailure.Refused
                && switch (failure.reason()) {
                    case INVALID_TOPIC, INVALID_CONFIG, INVALID_PARTITIONS, INVALID_REPLICAS, POLICY_VIOLATION -> true;
                    default -> !create.mayBeMade();
                };
    }

    private CompletableFuture<String> giveUp(TopicStep.Create create, KafkaFailure failure) {
        TopicRecord before = create.before();
        CompletableFuture<Void> undone = before == null || create.mayBeMade()
                ? cluster.ledger().remove(create.spec().name())
                : cluster.ledger().put(before);
        // Why the claim could not be taken back, should it be so, is the lesser news.
        return undone.handle((done, error) -> null).thenCompose(done -> CompletableFuture.failedFuture(failure));
    }
}
