package dev.datamesh.operator.kafka.ledger;

import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.client.Batcher;
import dev.datamesh.operator.kafka.client.Batcher.Settings;
import dev.datamesh.operator.kafka.client.ClientSettings;
import dev.datamesh.operator.kafka.client.CountedCalls;
import dev.datamesh.operator.kafka.ledger.Index.Statement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to the ledger's topic what the index does not say already. */
final class Writer implements AutoCloseable {
    /** A record is about a kilobyte, so this stays well below the producer's buffer. */
    private static final int MOST_RECORDS = 1_000;

    /** Sending blocks while the topic is not known yet; one such wait is enough for everything that travels together. */
    private static final Duration LONGEST_BLOCK = Duration.ofSeconds(5);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private record Write(String key, Statement statement) {}

    private final KafkaAccess access;
    private final String ledgerTopic;
    private final Supplier<Index> index;
    private final RecordJson json;
    private final Runnable confirm;
    private final CountedCalls counted;
    private final Batcher<Write, Void> batcher;
    private volatile @Nullable Producer<byte[], byte[]> producer;

    Writer(
            KafkaAccess access,
            String ledgerTopic,
            Supplier<Index> index,
            RecordJson json,
            Runnable confirm,
            CountedCalls counted,
            Executor executor) {
        this.access = access;
        this.ledgerTopic = ledgerTopic;
        this.index = index;
        this.json = json;
        this.confirm = confirm;
        this.counted = counted;
        this.batcher = new Batcher<>(Settings.upTo(MOST_RECORDS, Write::key), this::write, executor);
    }

    CompletableFuture<Void> write(String key, Statement statement) {
        return batcher.ask(new Write(key, statement));
    }

    @Override
    public void close() {
        batcher.close();
        Producer<byte[], byte[]> current = producer;
        if (current != null) {
            discard(current);
        }
    }

    /** Compares here and not when asked: only now is every earlier write of ours under the same key decided. */
    private Map<Write, CompletableFuture<Void>> write(List<Write> writes) {
        var answers = new HashMap<Write, CompletableFuture<Void>>();
        var toSend = new ArrayList<Write>();
        Index current = index.get();
        for (Write write : writes) {
            if (current.says(write.key(), write.statement())) {
                answers.put(write, CompletableFuture.completedFuture(null));
            } else if (current.of(write.key()) instanceof Statement.Unreadable) {
                answers.put(write, CompletableFuture.failedFuture(CompactedLedger.unreadable(write.key())));
            } else {
                toSend.add(write);
            }
        }
        if (!toSend.isEmpty()) {
            answers.putAll(send(toSend, current));
        }
        return answers;
    }

    private Map<Write, CompletableFuture<Void>> send(List<Write> writes, Index current) {
        confirm.run();
        Producer<byte[], byte[]> sender = sender();
        sender.partitionsFor(ledgerTopic);
        return counted.each(Operation.WRITE_LEDGER, writes, write -> send(sender, write, current));
    }

    private CompletableFuture<Void> send(Producer<byte[], byte[]> sender, Write write, Index current) {
        byte[] value = switch (write.statement()) {
            case Statement.Claimed(TopicRecord claim) -> json.write(claim);
            case Statement.Made(String mesh) -> json.writeUser(mesh);
            case Statement.Removed(), Statement.Unreadable() -> null;
        };
        var answer = new CompletableFuture<Void>();
        current.doubt(write.key());
        sender.send(
                new ProducerRecord<>(ledgerTopic, 0, write.key().getBytes(StandardCharsets.UTF_8), value),
                (written, error) -> {
                    if (error == null) {
                        current.acknowledge(written.offset(), write.key(), write.statement());
                        answer.complete(null);
                    } else {
                        KafkaFailure failure = KafkaFailure.of(error);
                        if (failure.reason() == Reason.OTHER) {
                            discard(sender);
                        }
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    private Producer<byte[], byte[]> sender() {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            var settings = ClientSettings.of(access);
            settings.put(ProducerConfig.ACKS_CONFIG, "all");
            settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
            settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) ClientSettings.API_TIMEOUT.toMillis());
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_BLOCK.toMillis());
            current = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
            producer = current;
        }
        return current;
    }

    /** A producer that met an error it does not expect is of no use any more; the next write makes another. */
    private void discard(Producer<byte[], byte[]> spent) {
        if (producer == spent) {
            producer = null;
        }
        spent.close(CLOSE_TIMEOUT);
    }
}
