package dev.datamesh.operator.kafka.admin;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.kafka.client.CountedCalls;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;

/** The Admin API's calls about topics, each for many of them. */
final class TopicCalls {
    /** Settings to change; empty = back to the default. */
    record Change(String topic, Map<String, Optional<String>> settings) {}

    /** A number of partitions to reach. */
    record Growth(String topic, int partitions) {}

    private final LazyAdmin admin;
    private final CountedCalls counted;

    TopicCalls(LazyAdmin admin, CountedCalls counted) {
        this.admin = admin;
        this.counted = counted;
    }

    Map<String, CompletableFuture<TopicDescription>> describe(List<String> names) {
        var answers = admin.get().describeTopics(names).topicNameValues();
        return counted.each(
                Operation.DESCRIBE_TOPICS, names, name -> answers.get(name).toCompletionStage());
    }

    Map<String, CompletableFuture<Config>> describeConfigs(List<String> names) {
        var answers = admin.get()
                .describeConfigs(names.stream().map(TopicCalls::resource).toList())
                .values();
        return counted.each(
                Operation.DESCRIBE_CONFIGS,
                names,
                name -> answers.get(resource(name)).toCompletionStage());
    }

    Map<TopicSpec, CompletableFuture<Uuid>> create(List<TopicSpec> specs) {
        var answers = admin.forChanges()
                .createTopics(specs.stream().map(TopicCalls::topic).toList());
        return counted.each(
                Operation.CREATE_TOPICS,
                specs,
                spec -> answers.topicId(spec.name()).toCompletionStage());
    }

    Map<Change, CompletableFuture<Void>> alter(List<Change> changes) {
        Map<ConfigResource, Collection<AlterConfigOp>> ops = new HashMap<>();
        changes.forEach(change -> ops.put(resource(change.topic()), ops(change)));
        var answers = admin.forChanges().incrementalAlterConfigs(ops).values();
        return counted.each(
                Operation.ALTER_CONFIGS,
                changes,
                change -> answers.get(resource(change.topic())).toCompletionStage());
    }

    Map<Growth, CompletableFuture<Void>> grow(List<Growth> growths) {
        var answers = admin.forChanges()
                .createPartitions(growths.stream()
                        .collect(toMap(Growth::topic, growth -> NewPartitions.increaseTo(growth.partitions()))))
                .values();
        return counted.each(
                Operation.CREATE_PARTITIONS,
                growths,
                growth -> answers.get(growth.topic()).toCompletionStage());
    }

    Map<Uuid, CompletableFuture<Void>> delete(List<Uuid> ids) {
        var answers =
                admin.forChanges().deleteTopics(TopicCollection.ofTopicIds(ids)).topicIdValues();
        return counted.each(Operation.DELETE_TOPICS, ids, id -> answers.get(id).toCompletionStage());
    }

    /** The bytes of every topic on every broker: the Admin API cannot ask for some topics only. The same answer for every item. */
    <I> Map<I, CompletableFuture<Map<String, Long>>> sizes(List<I> items) {
        CompletableFuture<Map<String, Long>> sizes = counted.one(
                        Operation.DESCRIBE_CLUSTER,
                        1,
                        admin.get().describeCluster().nodes())
                .thenCompose(nodes -> counted.one(
                        Operation.DESCRIBE_LOG_DIRS,
                        nodes.size(),
                        admin.get()
                                .describeLogDirs(nodes.stream().map(Node::id).collect(toSet()))
                                .allDescriptions()))
                .thenApply(TopicCalls::sum);
        return items.stream().collect(toMap(Function.identity(), item -> sizes));
    }

    /** How many metadata records a creation writes: the topic, its partitions, its settings. */
    static int records(TopicSpec spec) {
        return 1 + spec.partitions() + spec.config().size();
    }

    private static Map<String, Long> sum(Map<Integer, Map<String, LogDirDescription>> brokers) {
        var bytes = new HashMap<String, Long>();
        brokers.values().stream()
                .flatMap(dirs -> dirs.values().stream())
                .forEach(dir -> dir.replicaInfos()
                        .forEach((partition, replica) -> bytes.merge(partition.topic(), replica.size(), Long::sum)));
        return bytes;
    }

    private static NewTopic topic(TopicSpec spec) {
        Optional<Short> replicas =
                spec.replicas() == TopicSpec.BROKER_DEFAULT ? Optional.empty() : Optional.of(spec.replicas());
        return new NewTopic(spec.name(), Optional.of(spec.partitions()), replicas).configs(spec.config());
    }

    private static List<AlterConfigOp> ops(Change change) {
        return change.settings().entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue().orElse("")),
                        setting.getValue().isPresent() ? AlterConfigOp.OpType.SET : AlterConfigOp.OpType.DELETE))
                .toList();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }
}
