package dev.datamesh.operator.kafka.ledger;

import static dev.datamesh.operator.kafka.admin.TestCluster.answer;
import static dev.datamesh.operator.kafka.admin.TestCluster.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.Ledger;
import dev.datamesh.operator.kafka.admin.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class LedgerIT {
    private static TestCluster cluster(String ledgerTopic) {
        return TestCluster.of(SharedBroker.get(), ledgerTopic);
    }

    private static TopicRecord claim(String topic, String productUid) {
        return new TopicRecord(
                topic,
                null,
                "h1",
                "uid-of-h1",
                "strain",
                productUid,
                "main",
                1,
                false,
                "float64",
                List.of("H1:GDS-CALIB_STRAIN"),
                Instant.parse("2026-11-03T10:15:30Z"));
    }

    @Test
    void whatIsWrittenIsThereAfterReopening() {
        try (var first = cluster("ledger-it-reopen")) {
            Ledger ledger = first.cluster().ledger();
            assertThat(answer(ledger.get("a"))).isEmpty();
            answer(ledger.put(claim("a", "1")));
            answer(ledger.put(claim("b", "1")));
            answer(ledger.put(claim("a", "2")));
            answer(ledger.remove("b"));
            assertThat(answer(ledger.all())).containsExactly(claim("a", "2"));
        }
        try (var second = cluster("ledger-it-reopen")) {
            assertThat(answer(second.cluster().ledger().all())).containsExactly(claim("a", "2"));
            assertThat(answer(second.cluster().ledger().get("b"))).isEmpty();
        }
    }

    @Test
    void whatIsThereAlreadyIsNotWrittenAgain() {
        try (var kafka = cluster("ledger-it-skip")) {
            Ledger ledger = kafka.cluster().ledger();
            answer(ledger.put(claim("a", "1")));
            long records = kafka.calls().items(Operation.WRITE_LEDGER);
            answer(ledger.put(claim("a", "1")));
            answer(ledger.remove("never"));
            assertThat(kafka.calls().items(Operation.WRITE_LEDGER)).isEqualTo(records);

            CompletableFuture<Void> there = ledger.put(claim("a", "2"));
            CompletableFuture<Void> andBack = ledger.put(claim("a", "1"));
            answer(there);
            answer(andBack);
            assertThat(answer(ledger.get("a"))).contains(claim("a", "1"));
            assertThat(kafka.calls().items(Operation.WRITE_LEDGER)).isEqualTo(records + 2);
        }
    }

    @Test
    void whatAnotherLeaderWritesIsSeen() {
        try (var one = cluster("ledger-it-leaders");
                var other = cluster("ledger-it-leaders")) {
            answer(one.cluster().ledger().open());
            answer(other.cluster().ledger().put(claim("a", "other")));
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() ->
                            assertThat(answer(one.cluster().ledger().get("a"))).contains(claim("a", "other")));
            answer(one.cluster().ledger().remove("a"));
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() ->
                            assertThat(answer(other.cluster().ledger().all())).isEmpty());
        }
    }

    @Test
    void itsTopicIsCompactedAndMadeSoAgain() {
        try (var kafka = cluster("ledger-it-compact")) {
            answer(kafka.cluster().ledger().open());
            ObservedTopic topic = answer(kafka.cluster().topics().observe("ledger-it-compact"))
                    .orElseThrow();
            assertThat(topic.partitions()).isEqualTo(1);
            assertThat(topic.config()).containsEntry("cleanup.policy", "compact");
            answer(kafka.cluster()
                    .topics()
                    .configure("ledger-it-compact", Map.of("cleanup.policy", Optional.of("delete"))));
        }
        try (var kafka = cluster("ledger-it-compact")) {
            answer(kafka.cluster().ledger().open());
            await().untilAsserted(
                            () -> assertThat(answer(kafka.cluster().topics().observe("ledger-it-compact"))
                                            .orElseThrow()
                                            .config())
                                    .containsEntry("cleanup.policy", "compact"));
        }
    }

    @Test
    void whoMadeAUserIsThereAfterReopening() {
        try (var first = cluster("ledger-it-users")) {
            Ledger ledger = first.cluster().ledger();
            assertThat(answer(ledger.makerOf("h1.writer"))).isEmpty();
            answer(ledger.putUser("h1.writer", "mesh-a"));
            answer(ledger.putUser("h1.reader", "mesh-a"));
            answer(ledger.removeUser("h1.reader"));
            long written = first.calls().items(Operation.WRITE_LEDGER);
            answer(ledger.putUser("h1.writer", "mesh-a"));
            assertThat(first.calls().items(Operation.WRITE_LEDGER)).isEqualTo(written);
        }
        try (var second = cluster("ledger-it-users")) {
            assertThat(answer(second.cluster().ledger().makerOf("h1.writer"))).contains("mesh-a");
            assertThat(answer(second.cluster().ledger().makerOf("h1.reader"))).isEmpty();
            assertThat(answer(second.cluster().ledger().all())).isEmpty();
        }
    }

    @Test
    void aLedgerThatSomebodyDeletesComesBackWithWhatItHeld() {
        try (var kafka = cluster("ledger-it-deleted")) {
            Ledger ledger = kafka.cluster().ledger();
            answer(ledger.putUser("h1.writer", "mesh-a"));
            answer(ledger.put(claim("a", "1")));
            answer(ledger.put(claim("b", "1")));
            var topics = kafka.cluster().topics();
            ObservedTopic topic = answer(topics.observe("ledger-it-deleted")).orElseThrow();
            answer(topics.delete(topic.name(), topic.topicId()));

            await().atMost(Duration.ofSeconds(40)).ignoreExceptions().untilAsserted(() -> {
                answer(ledger.put(claim("c", "1")));
                assertThat(answer(topics.observe("ledger-it-deleted"))).isPresent();
            });
            assertThat(answer(ledger.all())).containsExactly(claim("a", "1"), claim("b", "1"), claim("c", "1"));
        }
        try (var kafka = cluster("ledger-it-deleted")) {
            assertThat(answer(kafka.cluster().ledger().makerOf("h1.writer"))).contains("mesh-a");
            assertThat(answer(kafka.cluster().ledger().all()))
                    .containsExactly(claim("a", "1"), claim("b", "1"), claim("c", "1"));
        }
    }

    @Test
    void aLedgerThatAnotherLeaderMadeAnewIsReadFromItsBeginning() {
        try (var one = cluster("ledger-it-remade");
                var other = cluster("ledger-it-remade")) {
            for (String topic : List.of("a", "b", "c")) {
                answer(one.cluster().ledger().put(claim(topic, "1")));
            }
            var topics = one.cluster().topics();
            ObservedTopic topic = answer(topics.observe("ledger-it-remade")).orElseThrow();
            answer(topics.delete(topic.name(), topic.topicId()));
            await().untilAsserted(() ->
                    assertThat(answer(topics.observe("ledger-it-remade"))).isEmpty());
            answer(other.cluster().ledger().put(claim("d", "1")));

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(
                                    answer(one.cluster().ledger().all()))
                            .containsExactly(claim("a", "1"), claim("b", "1"), claim("c", "1"), claim("d", "1")));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(answer(other.cluster().ledger().all())).hasSize(4));
        }
    }

    @Test
    void aRecordOfALaterReleaseIsNeitherReadNorOverwritten() {
        try (var kafka = cluster("ledger-it-later")) {
            Ledger ledger = kafka.cluster().ledger();
            answer(ledger.put(claim("mine", "1")));
            try (var producer = new KafkaProducer<>(
                    SharedBroker.get().adminClientProperties(), new StringSerializer(), new StringSerializer())) {
                producer.send(new ProducerRecord<>("ledger-it-later", "theirs", "{\"v\":2}"));
            }
            await().untilAsserted(
                            () -> assertThat(failure(ledger.get("theirs"))).isEqualTo(Reason.UNSUPPORTED));
            assertThat(failure(ledger.put(claim("theirs", "1")))).isEqualTo(Reason.UNSUPPORTED);
            assertThat(answer(ledger.all())).containsExactly(claim("mine", "1"));
        }
    }

    @Test
    void tenThousandRecordsAreWrittenAndReadInSeconds() {
        int records = 10_000;
        try (var kafka = cluster("ledger-it-many")) {
            long began = System.nanoTime();
            var written = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < records; i++) {
                written.add(kafka.cluster().ledger().put(claim("topic-" + i, "1")));
            }
            written.forEach(TestCluster::answer);
            System.out.printf(
                    "%d records written in %d ms with %d calls%n",
                    records, millisSince(began), kafka.calls().calls(Operation.WRITE_LEDGER));
        }
        try (var kafka = cluster("ledger-it-many")) {
            long began = System.nanoTime();
            assertThat(answer(kafka.cluster().ledger().all())).hasSize(records);
            long millis = millisSince(began);
            System.out.printf("%d records read in %d ms%n", records, millis);
            assertThat(millis).isLessThan(5_000);
        }
    }

    private static long millisSince(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }
}
