package dev.datamesh.operator.kafka.ledger;

import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.client.ClientSettings;
import dev.datamesh.operator.kafka.ledger.Index.Statement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/** Reads the ledger's topic into the index, first to its end, then for ever. */
final class Follower implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Follower.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final TopicPartition partition;
    private final Index index;
    private final RecordJson json;
    private final Consumer<byte[], byte[]> consumer;
    private final Runnable remade;
    private long next;
    private volatile boolean closed;

    /**
     * @param remade told, once, when the topic turns out to be another one of the same name
     */
    Follower(KafkaAccess access, String topic, Index index, RecordJson json, Runnable remade) {
        this.partition = new TopicPartition(topic, 0);
        this.index = index;
        this.json = json;
        this.remade = remade;
        var settings = ClientSettings.of(access);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ClientSettings.API_TIMEOUT.toMillis());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Reads to the end that the topic has now, then goes on in a thread of its own; blocks until that end. */
    void start() {
        try {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.nanoTime() + ClientSettings.API_TIMEOUT.toNanos();
            while (consumer.position(partition) < end) {
                if (read() > 0) {
                    deadline = System.nanoTime() + ClientSettings.API_TIMEOUT.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new KafkaFailure.Unavailable(
                            Reason.TIMED_OUT, "the ledger could not be read to its end in time", null);
                }
            }
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
            throw KafkaFailure.of(e);
        }
        Thread.ofPlatform().daemon().name("kafka-ledger").start(this::follow);
    }

    /** Ends the thread, which closes its connections within some seconds. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
    }

    private void follow() {
        try {
            while (!closed) {
                followOn();
            }
        } finally {
            hangUp();
        }
    }

    /** A login that is refused by now is no reason not to go. */
    private void hangUp() {
        try {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        } catch (KafkaException e) {
            LOG.debugf("the ledger's reader did not part in order: %s", e.getMessage());
        }
    }

    /** The consumer connects again by itself; what it throws nevertheless, such as a refused login, may be gone the next time. */
    private void followOn() {
        try {
            read();
        } catch (WakeupException e) {
            closed = true;
        } catch (KafkaException e) {
            pause();
        }
    }

    private int read() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> line : records) {
            if (line.offset() < next) {
                closed = true;
                remade.run();
                break;
            }
            next = line.offset() + 1;
            String key = new String(line.key(), StandardCharsets.UTF_8);
            index.follow(line.offset(), key, statement(key, line));
        }
        return records.count();
    }

    private Statement statement(String key, ConsumerRecord<byte[], byte[]> line) {
        if (line.value() == null) {
            return new Statement.Removed();
        }
        Optional<Statement> read = Index.isUser(key)
                ? json.readUser(line.value()).map(Statement.Made::new)
                : json.read(line.value()).map(Statement.Claimed::new);
        return read.orElseGet(Statement.Unreadable::new);
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE_AFTER_FAILURE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
