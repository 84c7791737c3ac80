package dev.datamesh.operator.kafka.admin;

import static dev.datamesh.operator.kafka.admin.TestCluster.answer;
import static dev.datamesh.operator.kafka.admin.TestCluster.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicsIT {
    private final TestCluster kafka = TestCluster.of(SharedBroker.get(), "topics-it-ledger");
    private final Topics topics = kafka.cluster().topics();

    @AfterEach
    void close() {
        kafka.close();
    }

    private static TopicSpec spec(String name, Map<String, String> config) {
        return new TopicSpec(name, 2, TopicSpec.BROKER_DEFAULT, config);
    }

    /** The broker that answers may be some milliseconds behind the controller that wrote. */
    private ObservedTopic observeOnce(String name) {
        await().until(() -> answer(topics.observe(name)).isPresent());
        return answer(topics.observe(name)).orElseThrow();
    }

    @Test
    void aTopicIsMadeSeenChangedGrownAndDeleted() {
        String name = "topics-it.life";
        assertThat(answer(topics.observe(name))).isEmpty();

        String id = answer(topics.create(spec(name, Map.of("retention.ms", "3600000"))));
        assertThat(observeOnce(name)).isEqualTo(new ObservedTopic(name, id, 2, Map.of("retention.ms", "3600000")));

        answer(topics.configure(
                name, Map.of("retention.ms", Optional.empty(), "cleanup.policy", Optional.of("compact"))));
        answer(topics.grow(name, 5));
        await().untilAsserted(() -> assertThat(observeOnce(name))
                .isEqualTo(new ObservedTopic(name, id, 5, Map.of("cleanup.policy", "compact"))));

        answer(topics.delete(name, id));
        await().untilAsserted(() -> assertThat(answer(topics.observe(name))).isEmpty());
        answer(topics.delete(name, id));
    }

    @Test
    void aTopicMadeAnewUnderTheSameNameIsNotDeleted() {
        String name = "topics-it.remade";
        String first = answer(topics.create(spec(name, Map.of())));
        answer(topics.delete(name, first));
        String second = answer(topics.create(spec(name, Map.of())));
        answer(topics.delete(name, first));

        assertThat(second).isNotEqualTo(first);
        assertThat(failure(topics.create(spec(name, Map.of())))).isEqualTo(Reason.TOPIC_EXISTS);
        assertThat(observeOnce(name).topicId()).isEqualTo(second);
    }

    @Test
    void refusalsSayWhatIsWrong() {
        String name = "topics-it.refused";
        answer(topics.create(spec(name, Map.of())));

        assertThat(failure(topics.create(spec(name, Map.of())))).isEqualTo(Reason.TOPIC_EXISTS);
        assertThat(failure(topics.create(spec("no spaces", Map.of())))).isEqualTo(Reason.INVALID_TOPIC);
        assertThat(failure(topics.create(spec("topics-it.bad", Map.of("retention.ms", "soon")))))
                .isEqualTo(Reason.INVALID_CONFIG);
        assertThat(failure(topics.create(new TopicSpec("topics-it.bad", 1, (short) 3, Map.of()))))
                .isEqualTo(Reason.INVALID_REPLICAS);
        assertThat(failure(topics.create(new TopicSpec("topics-it.bad", 20_000, (short) 1, Map.of()))))
                .isEqualTo(Reason.POLICY_VIOLATION);
        assertThat(failure(topics.configure("topics-it.none", Map.of("retention.ms", Optional.of("1")))))
                .isEqualTo(Reason.TOPIC_MISSING);
        assertThat(failure(topics.configure(name, Map.of("retention.ms", Optional.of("soon")))))
                .isEqualTo(Reason.INVALID_CONFIG);
        assertThat(failure(topics.grow("topics-it.none", 3))).isEqualTo(Reason.TOPIC_MISSING);
        assertThat(failure(topics.delete(name, "no id at all!"))).isEqualTo(Reason.OTHER);
    }

    @Test
    void growingToTheSizeItHasIsFineAndShrinkingIsNot() {
        String name = "topics-it.grow";
        answer(topics.create(spec(name, Map.of())));
        observeOnce(name);

        answer(topics.grow(name, 2));
        assertThat(failure(topics.grow(name, 1))).isEqualTo(Reason.INVALID_PARTITIONS);
    }

    @Test
    void oneBadTopicAmongManyFailsAlone() {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(topics.create(
                    i == 17
                            ? spec("topics-it.many.17", Map.of("segment.bytes", "-5"))
                            : spec("topics-it.many." + i, Map.of())));
        }

        for (int i = 0; i < 40; i++) {
            if (i == 17) {
                assertThat(failure(answers.get(i))).isEqualTo(Reason.INVALID_CONFIG);
            } else {
                assertThat(answer(answers.get(i))).isNotEmpty();
            }
        }
        assertThat(kafka.calls().calls(Operation.CREATE_TOPICS)).isLessThanOrEqualTo(5);
    }

    @Test
    void aThousandReconcilesAtOnceCostTensOfCallsAndAgainNoWrite() throws Exception {
        int products = 1_000;
        long began = System.nanoTime();
        try (var reconcilers =
                Executors.newFixedThreadPool(200, Thread.ofVirtual().factory())) {
            for (int i = 0; i < products; i++) {
                var spec = new TopicSpec("topics-it.thousand." + i, 1, (short) 1, Map.of("retention.ms", "1000000"));
                reconcilers.submit(
                        () -> answer(topics.observe(spec.name())).isPresent() ? "" : answer(topics.create(spec)));
            }
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        long creates = kafka.calls().calls(Operation.CREATE_TOPICS);
        System.out.printf(
                "%d topics made with %d calls, %d reads of each kind, %d ms%n", products, creates, reads(), millis);
        assertThat(creates).isLessThan(60);
        assertThat(reads()).isLessThan(60);
        assertThat(kafka.calls().items(Operation.CREATE_TOPICS)).isEqualTo(products);
        await().until(() -> answer(topics.observe("topics-it.thousand.999")).isPresent());

        long writesBefore = kafka.calls().mutatingCalls();
        long readsBefore = reads();
        began = System.nanoTime();
        List<CompletableFuture<Optional<ObservedTopic>>> again = IntStream.range(0, products)
                .mapToObj(i -> topics.observe("topics-it.thousand." + i))
                .toList();
        assertThat(again)
                .allSatisfy(topic ->
                        assertThat(answer(topic).orElseThrow().config()).containsEntry("retention.ms", "1000000"));
        millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        System.out.printf(
                "%d topics seen with %d calls of each kind, %d ms%n", products, reads() - readsBefore, millis);
        assertThat(kafka.calls().mutatingCalls()).isEqualTo(writesBefore);
        assertThat(reads() - readsBefore).isLessThanOrEqualTo(10);
    }

    private long reads() {
        return Math.max(
                kafka.calls().calls(Operation.DESCRIBE_TOPICS), kafka.calls().calls(Operation.DESCRIBE_CONFIGS));
    }

    @Test
    void sizesAreBytesOnDisk() {
        String name = "topics-it.sizes";
        answer(topics.create(spec(name, Map.of())));
        observeOnce(name);
        try (var producer = new KafkaProducer<>(
                SharedBroker.get().adminClientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(name, new byte[100_000]));
        }

        Map<String, Long> sizes = answer(topics.sizes(List.of(name, "topics-it.none")));
        assertThat(sizes).containsOnlyKeys(name);
        assertThat(sizes.get(name)).isBetween(100_000L, 200_000L);
    }
}
