package dev.datamesh.operator.kafka.memory;

import static dev.datamesh.operator.kafka.admin.TestCluster.answer;
import static dev.datamesh.operator.kafka.admin.TestCluster.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.Ledger;
import dev.datamesh.operator.kafka.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What tests that use {@link MemoryKafka} rely on, shown of it and of a real cluster alike. */
interface KafkaContract {
    KafkaCluster cluster();

    private static TopicSpec spec(String name) {
        return new TopicSpec(name, 2, TopicSpec.BROKER_DEFAULT, Map.of("retention.ms", "3600000"));
    }

    private static TopicRecord claim(String topic, String product) {
        return new TopicRecord(
                topic,
                null,
                "h1",
                "uid-h1",
                product,
                "uid",
                "main",
                1,
                false,
                "float64",
                List.of("H1:A"),
                Instant.parse("2026-11-05T10:00:00Z"));
    }

    private void awaitTopic(ObservedTopic topic) {
        await().untilAsserted(() ->
                assertThat(answer(cluster().topics().observe(topic.name()))).contains(topic));
    }

    @Test
    default void aTopicIsMadeChangedGrownAndDeletedByItsId() {
        Topics topics = cluster().topics();
        String name = "contract.life";
        assertThat(answer(topics.observe(name))).isEmpty();
        String id = answer(topics.create(spec(name)));
        awaitTopic(new ObservedTopic(name, id, 2, Map.of("retention.ms", "3600000")));
        answer(topics.configure(
                name, Map.of("retention.ms", Optional.empty(), "cleanup.policy", Optional.of("compact"))));
        answer(topics.grow(name, 3));
        awaitTopic(new ObservedTopic(name, id, 3, Map.of("cleanup.policy", "compact")));
        answer(topics.delete(name, "AAAAAAAAAAAAAAAAAAAAAQ"));
        awaitTopic(new ObservedTopic(name, id, 3, Map.of("cleanup.policy", "compact")));
        answer(topics.delete(name, id));
        answer(topics.delete(name, id));
        await().untilAsserted(() -> assertThat(answer(topics.observe(name))).isEmpty());
    }

    @Test
    default void aTopicThatExistsIsNotMadeAgain() {
        Topics topics = cluster().topics();
        String name = "contract.twice";
        String id = answer(topics.create(spec(name)));
        assertThat(failure(topics.create(spec(name)))).isEqualTo(Reason.TOPIC_EXISTS);
        awaitTopic(new ObservedTopic(name, id, 2, Map.of("retention.ms", "3600000")));
    }

    @Test
    default void aTopicGrowsToTheSizeItHasButNeverShrinks() {
        Topics topics = cluster().topics();
        String name = "contract.size";
        String id = answer(topics.create(spec(name)));
        awaitTopic(new ObservedTopic(name, id, 2, Map.of("retention.ms", "3600000")));
        answer(topics.grow(name, 2));
        assertThat(failure(topics.grow(name, 1))).isEqualTo(Reason.INVALID_PARTITIONS);
    }

    @Test
    default void whatIsNotThereCannotBeChanged() {
        Topics topics = cluster().topics();
        assertThat(failure(topics.grow("contract.none", 3))).isEqualTo(Reason.TOPIC_MISSING);
        assertThat(failure(topics.configure("contract.none", Map.of("retention.ms", Optional.of("1")))))
                .isEqualTo(Reason.TOPIC_MISSING);
        assertThat(answer(topics.sizes(List.of("contract.none")))).isEmpty();
    }

    @Test
    default void aClaimIsThereOnceItIsWrittenAndGoneOnceItIsRemoved() {
        Ledger ledger = cluster().ledger();
        answer(ledger.put(claim("b", "strain")));
        answer(ledger.put(claim("a", "strain")));
        answer(ledger.put(claim("c", "other")));
        answer(ledger.put(claim("a", "strain").withTopicId("id")));
        assertThat(answer(ledger.get("a"))).contains(claim("a", "strain").withTopicId("id"));
        assertThat(answer(ledger.ofProduct("h1", "strain")))
                .containsExactly(claim("a", "strain").withTopicId("id"), claim("b", "strain"));
        assertThat(answer(ledger.all())).extracting(TopicRecord::topic).containsExactly("a", "b", "c");
        answer(ledger.remove("a"));
        answer(ledger.remove("a"));
        assertThat(answer(ledger.get("a"))).isEmpty();
    }
}
