package dev.datamesh.operator.kafka.memory;

import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.operator.kafka.ChannelRegisters;
import dev.datamesh.operator.kafka.ClusterProbe;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.Ledger;
import dev.datamesh.operator.kafka.Principals;
import dev.datamesh.operator.kafka.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Topics and ledger of a cluster in memory, held to the same promises as a real one by {@link KafkaContract}. Requests are answered at
 * once, unless a test has them wait; writes fail, before or after they were carried out, when a test says so.
 */
public final class MemoryKafka implements KafkaCluster {
    /** What becomes of a write. */
    public enum Fate {
        /** It is carried out and answered. */
        DONE,
        /** It is carried out, but the answer is lost. */
        UNANSWERED,
        /** It is not carried out. */
        FAILED,
        /** Kafka says no. */
        REFUSED
    }

    private final Map<String, ObservedTopic> topics = new TreeMap<>();
    private final Map<String, TopicRecord> records = new TreeMap<>();
    private final Map<String, String> makers = new TreeMap<>();
    private final Map<String, Integer> unseen = new HashMap<>();
    private final List<String> writes = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private Function<Integer, Fate> fates = write -> Fate.DONE;
    private boolean observationsWait;
    private int made;

    /** Every write that was asked for, in short words, in order. */
    public List<String> writes() {
        return List.copyOf(writes);
    }

    /** What is there now, besides the ledger. */
    public Map<String, ObservedTopic> topicsNow() {
        return Map.copyOf(topics);
    }

    /** What the ledger says now. */
    public Map<String, TopicRecord> recordsNow() {
        return Map.copyOf(records);
    }

    /** Decides what becomes of each write, by how many there were before it. */
    public void fate(Function<Integer, Fate> perWrite) {
        fates = perWrite;
    }

    /** A topic that others made. */
    public void stranger(ObservedTopic topic) {
        topics.put(topic.name(), topic);
    }

    /** The next observations of a topic do not show that it is there. */
    public void hide(String topic, int observations) {
        unseen.put(topic, observations);
    }

    /** Has observations wait until they are {@link #answerInReverse answered}. */
    public void holdObservations() {
        observationsWait = true;
    }

    /** Answers the observations that wait, the last first. */
    public void answerInReverse() {
        observationsWait = false;
        List.copyOf(waiting).reversed().forEach(Runnable::run);
        waiting.clear();
    }

    @Override
    public Topics topics() {
        return new Topics() {
            @Override
            public CompletableFuture<Optional<ObservedTopic>> observe(String name) {
                var answer = new CompletableFuture<Optional<ObservedTopic>>();
                Runnable look = () -> answer.complete(seen(name));
                if (observationsWait) {
                    waiting.add(look);
                } else {
                    look.run();
                }
                return answer;
            }

            @Override
            public CompletableFuture<String> create(TopicSpec spec) {
                return write("create " + spec.name(), () -> {
                    if (topics.containsKey(spec.name())) {
                        throw refused(Reason.TOPIC_EXISTS);
                    }
                    String id = "memory-" + ++made;
                    topics.put(spec.name(), new ObservedTopic(spec.name(), id, spec.partitions(), spec.config()));
                    return id;
                });
            }

            @Override
            public CompletableFuture<Void> configure(String name, Map<String, Optional<String>> changes) {
                return write("configure " + name, () -> {
                    ObservedTopic before = present(name);
                    var config = new HashMap<>(before.config());
                    changes.forEach((key, value) ->
                            value.ifPresentOrElse(text -> config.put(key, text), () -> config.remove(key)));
                    topics.put(name, new ObservedTopic(name, before.topicId(), before.partitions(), config));
                    return null;
                });
            }

            @Override
            public CompletableFuture<Void> grow(String name, int partitions) {
                return write("grow " + name, () -> {
                    ObservedTopic before = present(name);
                    if (partitions < before.partitions()) {
                        throw refused(Reason.INVALID_PARTITIONS);
                    }
                    topics.put(name, new ObservedTopic(name, before.topicId(), partitions, before.config()));
                    return null;
                });
            }

            @Override
            public CompletableFuture<Void> delete(String name, String topicId) {
                return write("delete " + name, () -> {
                    topics.values()
                            .removeIf(topic ->
                                    topic.name().equals(name) && topic.topicId().equals(topicId));
                    return null;
                });
            }

            @Override
            public CompletableFuture<Map<String, Long>> sizes(Collection<String> names) {
                return CompletableFuture.completedFuture(names.stream()
                        .distinct()
                        .filter(topics::containsKey)
                        .collect(Collectors.toMap(Function.identity(), name -> 0L)));
            }
        };
    }

    @Override
    public Ledger ledger() {
        return new Ledger() {
            @Override
            public CompletableFuture<Void> open() {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletableFuture<Optional<TopicRecord>> get(String topic) {
                return CompletableFuture.completedFuture(Optional.ofNullable(records.get(topic)));
            }

            @Override
            public CompletableFuture<List<TopicRecord>> all() {
                return CompletableFuture.completedFuture(List.copyOf(records.values()));
            }

            @Override
            public CompletableFuture<List<TopicRecord>> ofProduct(String domain, String product) {
                return CompletableFuture.completedFuture(records.values().stream()
                        .filter(record -> record.domain().equals(domain)
                                && record.product().equals(product))
                        .toList());
            }

            @Override
            public CompletableFuture<Void> put(TopicRecord claim) {
                return claim.equals(records.get(claim.topic()))
                        ? CompletableFuture.completedFuture(null)
                        : write("put " + claim.topic(), () -> {
                            records.put(claim.topic(), claim);
                            return null;
                        });
            }

            @Override
            public CompletableFuture<Void> remove(String topic) {
                return !records.containsKey(topic)
                        ? CompletableFuture.completedFuture(null)
                        : write("remove " + topic, () -> {
                            records.remove(topic);
                            return null;
                        });
            }

            @Override
            public CompletableFuture<Optional<String>> makerOf(String user) {
                return CompletableFuture.completedFuture(Optional.ofNullable(makers.get(user)));
            }

            @Override
            public CompletableFuture<Void> putUser(String user, String mesh) {
                return mesh.equals(makers.get(user))
                        ? CompletableFuture.completedFuture(null)
                        : write("put user " + user, () -> {
                            makers.put(user, mesh);
                            return null;
                        });
            }

            @Override
            public CompletableFuture<Void> removeUser(String user) {
                return !makers.containsKey(user)
                        ? CompletableFuture.completedFuture(null)
                        : write("remove user " + user, () -> {
                            makers.remove(user);
                            return null;
                        });
            }
        };
    }

    @Override
    public Principals principals() {
        throw new UnsupportedOperationException("principals are not kept in memory");
    }

    @Override
    public ChannelRegisters registers() {
        throw new UnsupportedOperationException("registers are tested against a broker");
    }

    @Override
    public ClusterProbe probe() {
        throw new UnsupportedOperationException("there is nothing to probe in memory");
    }

    @Override
    public void bind(String clusterId) {
        throw new UnsupportedOperationException("there is only one cluster in memory");
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private Optional<ObservedTopic> seen(String name) {
        int left = unseen.getOrDefault(name, 0);
        unseen.put(name, Math.max(0, left - 1));
        return left > 0 ? Optional.empty() : Optional.ofNullable(topics.get(name));
    }

    private ObservedTopic present(String name) {
        return Optional.ofNullable(topics.get(name)).orElseThrow(() -> refused(Reason.TOPIC_MISSING));
    }

    private <T> CompletableFuture<T> write(String words, Supplier<T> effect) {
        Fate fate = fates.apply(writes.size());
        writes.add(words);
        if (fate == Fate.REFUSED) {
            return CompletableFuture.failedFuture(refused(Reason.POLICY_VIOLATION));
        }
        try {
            T answer = fate == Fate.FAILED ? null : effect.get();
            return fate == Fate.DONE
                    ? CompletableFuture.completedFuture(answer)
                    : CompletableFuture.failedFuture(
                            new KafkaFailure.Unavailable(Reason.TIMED_OUT, words + ": no answer", null));
        } catch (KafkaFailure refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    private static KafkaFailure refused(Reason reason) {
        return new KafkaFailure.Refused(reason, reason.text(), null);
    }
}
