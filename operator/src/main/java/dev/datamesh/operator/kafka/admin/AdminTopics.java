package dev.datamesh.operator.kafka.admin;

import static java.util.stream.Collectors.toMap;

import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.Topics;
import dev.datamesh.operator.kafka.admin.TopicCalls.Change;
import dev.datamesh.operator.kafka.admin.TopicCalls.Growth;
import dev.datamesh.operator.kafka.client.Batcher;
import dev.datamesh.operator.kafka.client.Batcher.Settings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/** Topics through the Admin API, hundreds with each call. */
final class AdminTopics implements Topics, AutoCloseable {
    /** The most topics in a call: answers stay below some megabytes, and calls well below their timeout. */
    private static final int MOST_TOPICS = 500;

    /** A controller refuses a call that would write more than 10,000 records or partitions, whoever's they are; we stay well below. */
    private static final int MOST_RECORDS = 5_000;

    private final Batcher<String, TopicDescription> describe;
    private final Batcher<String, Config> describeConfigs;
    private final Batcher<TopicSpec, Uuid> create;
    private final Batcher<Change, Void> alter;
    private final Batcher<Growth, Void> grow;
    private final Batcher<Uuid, Void> delete;
    private final Batcher<String, Map<String, Long>> sizes;

    AdminTopics(TopicCalls calls, Executor executor) {
        Settings<String> byName = Settings.upTo(MOST_TOPICS, Function.identity());
        describe = new Batcher<>(byName, calls::describe, executor);
        describeConfigs = new Batcher<>(byName, calls::describeConfigs, executor);
        create = new Batcher<>(
                new Settings<>(TopicSpec::name, MOST_TOPICS, TopicCalls::records, MOST_RECORDS),
                calls::create,
                executor);
        alter = new Batcher<>(
                new Settings<>(
                        Change::topic, MOST_TOPICS, change -> change.settings().size(), MOST_RECORDS),
                calls::alter,
                executor);
        grow = new Batcher<>(
                new Settings<>(Growth::topic, MOST_TOPICS, Growth::partitions, MOST_RECORDS), calls::grow, executor);
        delete = new Batcher<>(Settings.upTo(MOST_TOPICS, Function.identity()), calls::delete, executor);
        sizes = new Batcher<>(Settings.upTo(1, Function.identity()), calls::sizes, executor);
    }

    @Override
    public CompletableFuture<Optional<ObservedTopic>> observe(String name) {
        return ifPresent(describe.ask(name))
                .thenCombine(
                        ifPresent(describeConfigs.ask(name)),
                        (topic, config) ->
                                topic.flatMap(description -> config.map(settings -> observed(description, settings))));
    }

    @Override
    public CompletableFuture<String> create(TopicSpec spec) {
        return create.ask(spec).thenApply(Uuid::toString);
    }

    @Override
    public CompletableFuture<Void> configure(String name, Map<String, Optional<String>> changes) {
        return changes.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : alter.ask(new Change(name, Map.copyOf(changes)));
    }

    /** Kafka refuses to grow a topic to the size it has, which is also what a lost answer looks like when asked again. */
    @Override
    public CompletableFuture<Void> grow(String name, int partitions) {
        return grow.ask(new Growth(name, partitions)).exceptionallyCompose(error -> {
            KafkaFailure failure = KafkaFailure.of(error);
            CompletableFuture<Boolean> asWanted = failure.reason() == Reason.INVALID_PARTITIONS
                    ? describe.ask(name).thenApply(topic -> topic.partitions().size() == partitions)
                    : CompletableFuture.completedFuture(false);
            return asWanted.thenCompose(
                    grown -> grown ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(failure));
        });
    }

    @Override
    public CompletableFuture<Void> delete(String name, String topicId) {
        try {
            return ifPresent(delete.ask(Uuid.fromString(topicId))).thenApply(gone -> null);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(
                    new KafkaFailure.Unexpected("the id kept for topic " + name + " is none of Kafka's", e));
        }
    }

    @Override
    public CompletableFuture<Map<String, Long>> sizes(Collection<String> names) {
        var wanted = List.copyOf(names);
        return sizes.ask("every topic")
                .thenApply(all -> wanted.stream()
                        .filter(all::containsKey)
                        .distinct()
                        .collect(toMap(Function.identity(), all::get)));
    }

    @Override
    public void close() {
        Stream.of(describe, describeConfigs, create, alter, grow, delete, sizes).forEach(Batcher::close);
    }

    private static ObservedTopic observed(TopicDescription topic, Config config) {
        return new ObservedTopic(
                topic.name(),
                topic.topicId().toString(),
                topic.partitions().size(),
                config.entries().stream()
                        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                        .filter(entry -> entry.value() != null)
                        .collect(toMap(ConfigEntry::name, ConfigEntry::value)));
    }

    /** That there is no such topic is an answer. */
    private static <T> CompletableFuture<Optional<T>> ifPresent(CompletableFuture<T> answer) {
        return answer.thenApply(Optional::ofNullable).exceptionallyCompose(error -> {
            KafkaFailure failure = KafkaFailure.of(error);
            return failure.reason() == Reason.TOPIC_MISSING
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(failure);
        });
    }
}
