package dev.datamesh.operator.kafka.register;

import dev.datamesh.core.register.RegisterLine;
import dev.datamesh.operator.kafka.ChannelRegisters;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.client.ClientSettings;
import dev.datamesh.operator.kafka.client.CountedCalls;
import dev.datamesh.operator.kafka.client.Failing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Registers through a producer and a consumer of the moment: lists change rarely. A change is one transaction, of the register's own id,
 * so that an operator that was the leader before can finish none.
 */
public final class CompactedRegisters implements ChannelRegisters {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final KafkaAccess access;
    private final Runnable confirm;
    private final CountedCalls counted;
    private final Executor executor;
    private final Map<String, String> written = new ConcurrentHashMap<>();

    /** @param confirm fails with a {@link KafkaFailure} if the brokers are those of another cluster; may block */
    public CompactedRegisters(KafkaAccess access, Runnable confirm, CountedCalls counted, Executor executor) {
        this.access = access;
        this.confirm = confirm;
        this.counted = counted;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<Void> write(String topic, String topicId, Collection<RegisterLine> lines) {
        String state = topicId + " " + RegisterLine.digest(lines);
        if (state.equals(written.get(topic))) {
            return CompletableFuture.completedFuture(null);
        }
        List<RegisterLine> wanted = List.copyOf(lines);
        return Failing.judged(CompletableFuture.runAsync(
                () -> {
                    bring(topic, wanted);
                    written.put(topic, state);
                },
                executor));
    }

    private void bring(String topic, List<RegisterLine> lines) {
        confirm.run();
        Map<String, Object> settings = ClientSettings.of(access);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ClientSettings.REQUEST_TIMEOUT.toMillis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        try {
            producer.initTransactions();
            List<ProducerRecord<String, String>> changes = changes(topic, lines, read(topic));
            if (!changes.isEmpty()) {
                producer.beginTransaction();
                counted.each(Operation.WRITE_REGISTER, changes, change -> sent(producer, change));
                producer.commitTransaction();
            }
        } finally {
            producer.close(CLOSE);
        }
    }

    private static CompletableFuture<RecordMetadata> sent(
            KafkaProducer<String, String> producer, ProducerRecord<String, String> line) {
        var answer = new CompletableFuture<RecordMetadata>();
        producer.send(line, (written, error) -> {
            if (error == null) {
                answer.complete(written);
            } else {
                answer.completeExceptionally(error);
            }
        });
        return answer;
    }

    private static List<ProducerRecord<String, String>> changes(
            String topic, List<RegisterLine> lines, Map<String, String> before) {
        List<ProducerRecord<String, String>> changes = new ArrayList<>();
        Map<String, String> wanted = new HashMap<>();
        lines.forEach(line -> wanted.put(line.name(), line.json()));
        wanted.forEach((name, json) -> {
            if (!json.equals(before.get(name))) {
                changes.add(new ProducerRecord<>(topic, 0, name, json));
            }
        });
        before.keySet().stream()
                .filter(name -> !wanted.containsKey(name) && !name.equals(RegisterLine.DIGEST_KEY))
                .forEach(name -> changes.add(new ProducerRecord<>(topic, 0, name, null)));
        String digest = RegisterLine.digestJson(RegisterLine.digest(lines), lines.size());
        if (!changes.isEmpty() || !digest.equals(before.get(RegisterLine.DIGEST_KEY))) {
            changes.add(new ProducerRecord<>(topic, 0, RegisterLine.DIGEST_KEY, digest));
        }
        return changes;
    }

    private Map<String, String> read(String topic) {
        Map<String, Object> settings = ClientSettings.of(access);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ClientSettings.API_TIMEOUT.toMillis());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        var partition = new TopicPartition(topic, 0);
        Map<String, String> lines = new HashMap<>();
        var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        try {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.nanoTime() + ClientSettings.API_TIMEOUT.toNanos();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> line : consumer.poll(POLL)) {
                    if (line.value() == null) {
                        lines.remove(line.key());
                    } else {
                        lines.put(line.key(), line.value());
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new KafkaFailure.Unavailable(
                            Reason.TIMED_OUT, "register " + topic + " could not be read to its end in time", null);
                }
            }
            return lines;
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }
}
