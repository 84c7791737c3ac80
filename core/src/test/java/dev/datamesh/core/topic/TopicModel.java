package dev.datamesh.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A broker and its ledger in memory, written to as the operator writes: one step after the other, and the first that fails ends it.
 * Every write is held against what must be true at every instant, whatever comes before or after it.
 *
 * <p>A crash and a write that was carried out while its answer was lost are the same thing here: what was written is there, and what
 * was to follow is not.
 */
public final class TopicModel {
    public static final Instant NOW = Instant.parse("2026-11-05T10:00:00Z");

    /** The process ended, or was told that it failed. */
    public static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A product that wants a topic. */
    public record Wish(WantedTopic wanted, TopicOwner owner, boolean mayAdopt) {}

    private final Map<String, ObservedTopic> topics = new TreeMap<>();
    private final Map<String, TopicRecord> ledger = new TreeMap<>();
    private final Set<String> made = new HashSet<>();
    private int writesUntilCrash = Integer.MAX_VALUE;

    public TopicModel(List<ObservedTopic> topics, List<TopicRecord> records) {
        topics.forEach(topic -> this.topics.put(topic.name(), topic));
        records.forEach(record -> ledger.put(record.topic(), record));
    }

    public TopicModel copy() {
        return new TopicModel(List.copyOf(topics.values()), List.copyOf(ledger.values()));
    }

    public Map<String, ObservedTopic> topics() {
        return Map.copyOf(topics);
    }

    public Map<String, TopicRecord> ledger() {
        return Map.copyOf(ledger);
    }

    /** Lets so many more writes through. */
    public void crashAfter(int more) {
        writesUntilCrash = more;
    }

    public void live() {
        writesUntilCrash = Integer.MAX_VALUE;
    }

    public TopicDecision decide(Wish wish) {
        String name = wish.wanted().name();
        return TopicDecision.of(
                wish.wanted(),
                Optional.ofNullable(topics.get(name)),
                Optional.ofNullable(ledger.get(name)),
                wish.owner(),
                wish.mayAdopt(),
                false,
                NOW);
    }

    /** Decides and does, once. */
    public TopicDecision reconcile(Wish wish) {
        TopicDecision decision = decide(wish);
        if (decision instanceof TopicDecision.Change change) {
            change.steps().forEach(step -> run(step, wish));
        }
        return decision;
    }

    /** Decides and does until there is nothing to do, which must be soon. */
    public TopicDecision settle(Wish wish) {
        for (int round = 0; round < 3; round++) {
            TopicDecision decision = reconcile(wish);
            if (!(decision instanceof TopicDecision.Change)) {
                return decision;
            }
        }
        throw new AssertionError("not settled after three rounds: " + decide(wish));
    }

    public void run(TopicStep step, Wish wish) {
        switch (step) {
            case TopicStep.Claim(var record) -> claim(record, wish);
            case TopicStep.Create(var spec, var record, var before) ->
                claim(
                        record.withTopicId(
                                topics.containsKey(spec.name())
                                        ? topic(spec.name()).topicId()
                                        : create(spec, wish)),
                        wish);
            case TopicStep.Configure(var topic, var changes) -> configure(topic, changes, wish);
            case TopicStep.Grow(var topic, var partitions) -> grow(topic, partitions, wish);
            case TopicStep.Delete delete -> throw new AssertionError("a wanted topic is deleted: " + delete);
            case TopicStep.Release release -> throw new AssertionError("a wanted topic is released: " + release);
        }
    }

    private void claim(TopicRecord claim, Wish wish) {
        TopicRecord before = ledger.get(claim.topic());
        boolean consent = wish.wanted().adopted() && wish.mayAdopt();
        MeshIdentity mesh = wish.owner().mesh();
        if (before == null) {
            assertThat(topics.containsKey(claim.topic()))
                    .as("a stranger's topic is claimed with consent only")
                    .matches(there -> !there || consent);
        } else {
            assertThat(wish.owner().owns(before) || consent || mesh.succeedsTo(before))
                    .as("a claim of another is taken with consent only: %s", before)
                    .isTrue();
            assertThat(before.mesh())
                    .as("a claim of another mesh is taken only by one that succeeds to it")
                    .matches(other -> mesh.wrote(before) || mesh.succeedsTo(before) || other == null);
            assertThat(before.domain()).isEqualTo(wish.owner().domain());
            assertThat(before.product()).isEqualTo(wish.owner().product());
            assertThat(before.knownTopicId())
                    .as("a topic that was remade by somebody is not claimed")
                    .matches(id -> id.isEmpty()
                            || !topics.containsKey(claim.topic())
                            || id.get().equals(topic(claim.topic()).topicId()));
            assertThat(claim.channels().stream().limit(before.channels().size()))
                    .as("an index once given stays")
                    .containsExactlyElementsOf(before.channels());
            assertThat(claim.sampleType()).isEqualTo(before.sampleType());
            assertThat(claim.since()).isEqualTo(before.since());
        }
        assertThat(wish.owner().owns(claim)).isTrue();
        write();
        ledger.put(claim.topic(), claim);
    }

    private String create(TopicSpec spec, Wish wish) {
        assertThat(ledger).as("a claim is written before a topic is made").containsKey(spec.name());
        assertOurs(spec.name(), wish);
        assertThat(made).as("no topic is made twice").doesNotContain(spec.name());
        write();
        made.add(spec.name());
        String id = "made-" + spec.name();
        topics.put(spec.name(), new ObservedTopic(spec.name(), id, spec.partitions(), spec.config()));
        return id;
    }

    private void configure(String topic, Map<String, Optional<String>> changes, Wish wish) {
        assertOurs(topic, wish);
        assertThat(topic(topic).topicId()).isEqualTo(record(topic).topicId());
        assertThat(wish.wanted().spec().config().keySet()).containsAll(changes.keySet());
        write();
        ObservedTopic before = topic(topic);
        var config = new HashMap<>(before.config());
        changes.forEach((key, value) -> value.ifPresentOrElse(v -> config.put(key, v), () -> config.remove(key)));
        topics.put(topic, new ObservedTopic(topic, before.topicId(), before.partitions(), config));
    }

    private void grow(String topic, int partitions, Wish wish) {
        assertOurs(topic, wish);
        ObservedTopic before = topic(topic);
        assertThat(before.topicId()).isEqualTo(record(topic).topicId());
        assertThat(partitions).as("partitions never shrink").isGreaterThan(before.partitions());
        write();
        topics.put(topic, new ObservedTopic(topic, before.topicId(), partitions, before.config()));
    }

    private void assertOurs(String topic, Wish wish) {
        assertThat(ledger.get(topic))
                .as("only what is ours by the ledger is written to")
                .matches(record -> record != null && wish.owner().owns(record));
    }

    public ObservedTopic topic(String name) {
        return Objects.requireNonNull(topics.get(name), name);
    }

    public TopicRecord record(String topic) {
        return Objects.requireNonNull(ledger.get(topic), topic);
    }

    private void write() {
        if (writesUntilCrash-- <= 0) {
            throw new Crash();
        }
    }
}
