package dev.datamesh.operator.kafka.ledger;

import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.Ledger;
import dev.datamesh.operator.kafka.Topics;
import dev.datamesh.operator.kafka.client.CountedCalls;
import dev.datamesh.operator.kafka.client.Failing;
import dev.datamesh.operator.kafka.ledger.Index.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in a compacted topic of one partition: topic name to record, user to the mesh that made it, a tombstone once either is
 * nobody's.
 *
 * <p>Should somebody delete that topic, what is in memory is written to a new one: forgetting who owns what would be worse than any
 * claim that is a little old.
 */
public final class CompactedLedger implements Ledger, AutoCloseable {
    /** Small segments, since only closed ones are compacted: the default of a gigabyte would never be filled. */
    private static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_BYTES_CONFIG,
            String.valueOf(16 * 1024 * 1024));

    private final KafkaAccess access;
    private final String topic;
    private final Topics topics;
    private final Runnable confirm;
    private final Executor executor;
    private final RecordJson json = new RecordJson();
    private final Writer writer;
    private final Object lock = new Object();
    private @Nullable CompletableFuture<Void> opened;
    private @Nullable Follower follower;
    private volatile Index index = new Index();

    /** What was in memory of a topic that is gone, and is not in the new one yet. */
    private final Map<String, Statement> lost = new ConcurrentHashMap<>();

    private Optional<String> topicId = Optional.empty();
    private boolean suspected;
    private boolean closed;

    /** @param confirm fails with a {@link KafkaFailure} if the brokers are those of another cluster; may block */
    public CompactedLedger(
            KafkaAccess access,
            String topic,
            Topics topics,
            Runnable confirm,
            CountedCalls counted,
            Executor executor) {
        this.access = access;
        this.topic = topic;
        this.topics = topics;
        this.confirm = confirm;
        this.executor = executor;
        this.writer = new Writer(access, topic, () -> index, json, confirm, counted, executor);
    }

    @Override
    public CompletableFuture<Void> open() {
        synchronized (lock) {
            if (opened == null || opened.isCompletedExceptionally()) {
                // Read from a cluster that is not ours, another ledger would pass for this one.
                opened = Failing.judged(CompletableFuture.runAsync(confirm, executor)
                        .thenCompose(confirmed -> prepareTopic())
                        .thenApplyAsync(this::follow, executor)
                        .thenCompose(this::restore));
            }
            return opened.copy();
        }
    }

    @Override
    public CompletableFuture<Optional<TopicRecord>> get(String name) {
        return open().thenCompose(open -> switch (index.of(name)) {
            case Statement.Claimed(TopicRecord claim) -> CompletableFuture.completedFuture(Optional.of(claim));
            case Statement.Removed _ -> CompletableFuture.completedFuture(Optional.empty());
            case Statement.Made _, Statement.Unreadable _ -> CompletableFuture.failedFuture(unreadable(name));
        });
    }

    @Override
    public CompletableFuture<List<TopicRecord>> all() {
        return open().thenApply(open -> index.claims());
    }

    @Override
    public CompletableFuture<List<TopicRecord>> ofProduct(String domain, String product) {
        return open().thenApply(open -> index.claimsOf(domain, product));
    }

    @Override
    public CompletableFuture<Void> put(TopicRecord claim) {
        return watched(open().thenCompose(open -> writer.write(claim.topic(), new Statement.Claimed(claim))));
    }

    @Override
    public CompletableFuture<Void> remove(String name) {
        return watched(open().thenCompose(open -> writer.write(name, new Statement.Removed())));
    }

    @Override
    public CompletableFuture<Optional<String>> makerOf(String user) {
        return open().thenCompose(open -> switch (index.of(Index.user(user))) {
            case Statement.Made(String mesh) -> CompletableFuture.completedFuture(Optional.of(mesh));
            case Statement.Removed _ -> CompletableFuture.completedFuture(Optional.empty());
            case Statement.Claimed _, Statement.Unreadable _ ->
                CompletableFuture.failedFuture(unreadable(Index.user(user)));
        });
    }

    @Override
    public CompletableFuture<Void> putUser(String user, String mesh) {
        return watched(open().thenCompose(open -> writer.write(Index.user(user), new Statement.Made(mesh))));
    }

    @Override
    public CompletableFuture<Void> removeUser(String user) {
        return watched(open().thenCompose(open -> writer.write(Index.user(user), new Statement.Removed())));
    }

    @Override
    public void close() {
        writer.close();
        synchronized (lock) {
            closed = true;
            if (follower != null) {
                follower.close();
            }
        }
    }

    static KafkaFailure unreadable(String key) {
        return new KafkaFailure.Refused(
                Reason.UNSUPPORTED, "the ledger's record of " + key + " cannot be read by this release", null);
    }

    /** Answers with the topic's id. */
    private CompletableFuture<String> prepareTopic() {
        return topics.observe(topic)
                .thenCompose(observed -> observed.map(this::keepCompacted).orElseGet(this::create));
    }

    private CompletableFuture<String> create() {
        return topics.create(new TopicSpec(topic, 1, TopicSpec.BROKER_DEFAULT, SETTINGS))
                .exceptionallyCompose(error -> KafkaFailure.of(error).reason() == Reason.TOPIC_EXISTS
                        ? topics.observe(topic)
                                .thenApply(made -> made.orElseThrow(() -> KafkaFailure.of(error))
                                        .topicId())
                        : CompletableFuture.failedFuture(error));
    }

    /** A policy that deletes would forget who owns what. */
    private CompletableFuture<String> keepCompacted(ObservedTopic observed) {
        boolean compacted =
                TopicConfig.CLEANUP_POLICY_COMPACT.equals(observed.config().get(TopicConfig.CLEANUP_POLICY_CONFIG));
        CompletableFuture<Void> kept = compacted
                ? CompletableFuture.completedFuture(null)
                : topics.configure(
                        topic,
                        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, Optional.of(TopicConfig.CLEANUP_POLICY_COMPACT)));
        return kept.thenApply(done -> observed.topicId());
    }

    /** Reads the topic anew; answers with what it says. */
    private Index follow(String id) {
        var fresh = new Index();
        var reader = new Follower(access, topic, fresh, json, this::suspect);
        reader.start();
        synchronized (lock) {
            if (topicId.isPresent() && !topicId.get().equals(id)) {
                lost.putAll(index.holdings());
            }
            lost.keySet().removeIf(fresh::mentions);
            index = fresh;
            topicId = Optional.of(id);
            if (follower != null) {
                follower.close();
            }
            follower = reader;
            if (closed) {
                reader.close();
            }
            return fresh;
        }
    }

    private CompletableFuture<Void> restore(Index fresh) {
        return CompletableFuture.allOf(lost.entrySet().stream()
                        .map(each ->
                                writer.write(each.getKey(), each.getValue()).thenRun(() -> lost.remove(each.getKey())))
                        .toArray(CompletableFuture[]::new))
                .thenRun(fresh::forgetRemovals);
    }

    private CompletableFuture<Void> watched(CompletableFuture<Void> write) {
        return write.whenComplete((done, error) -> {
            if (error != null) {
                suspect();
            }
        });
    }

    /** Has the ledger opened anew at its next use, if its topic is not the one it was. */
    private void suspect() {
        synchronized (lock) {
            if (suspected || closed || topicId.isEmpty()) {
                return;
            }
            suspected = true;
        }
        topics.observe(topic).whenComplete((seen, error) -> {
            synchronized (lock) {
                suspected = false;
                if (error == null && !seen.map(ObservedTopic::topicId).equals(topicId)) {
                    opened = null;
                }
            }
        });
    }
}
