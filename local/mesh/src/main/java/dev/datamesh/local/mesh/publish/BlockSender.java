package dev.datamesh.local.mesh.publish;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A connection of one publisher: sends messages in order, each at most once, and keeps what failed. */
final class BlockSender implements AutoCloseable {
    /** A block that could not be sent for so long is lost; the blocks after it matter more. */
    private static final Duration GIVE_UP = Duration.ofSeconds(10);

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<KafkaException> failure = new AtomicReference<>();

    BlockSender(Map<String, Object> credentials) {
        Map<String, Object> settings = new HashMap<>(credentials);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 10_000_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) GIVE_UP.toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, GIVE_UP.toMillis());
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends without waiting; a failure shows in {@link #takeFailure} later. */
    void send(String topic, byte[] message) {
        producer.send(new ProducerRecord<>(topic, 0, null, message), (sent, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e instanceof KafkaException kafka ? kafka : new KafkaException(e));
            }
        });
    }

    /** Waits until everything was acknowledged or has failed. */
    void flush() {
        producer.flush();
    }

    /** The first failure since this was last asked. */
    Optional<KafkaException> takeFailure() {
        return Optional.ofNullable(failure.getAndSet(null));
    }

    /** Whether sending goes on by itself after this failure; else it takes a new connection with credentials read anew. */
    static boolean passes(KafkaException e) {
        return e instanceof RetriableException && !isRefusal(e);
    }

    /** Whether the broker does not know these credentials, or does not let them write. */
    static boolean isRefusal(KafkaException e) {
        return e instanceof AuthenticationException
                || e instanceof AuthorizationException
                || (!(e instanceof ApiException) && e.getCause() instanceof KafkaException cause && isRefusal(cause));
    }

    @Override
    public void close() {
        producer.close(CLOSING);
    }
}
