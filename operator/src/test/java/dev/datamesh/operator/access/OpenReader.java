package dev.datamesh.operator.access;

import io.fabric8.kubernetes.api.model.Secret;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A consumer that reads a topic over and over, by a connection that stays open. */
final class OpenReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<String, String> consumer;
    private final TopicPartition partition;

    private OpenReader(Properties properties, String topic) {
        this.consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        this.partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
    }

    /** By the {@code client.properties} of a Secret. */
    static OpenReader of(Secret secret, String topic) throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(new String(
                Base64.getDecoder().decode(secret.getData().get("client.properties")), StandardCharsets.UTF_8)));
        properties.put("fetch.max.wait.ms", "20");
        return new OpenReader(properties, topic);
    }

    /** Reads from the beginning; answers whether anything came. */
    boolean reads() {
        consumer.seekToBeginning(List.of(partition));
        return !consumer.poll(Duration.ofSeconds(2)).isEmpty();
    }

    /** Milliseconds from an instant ({@link System#nanoTime}) until the broker refuses to answer. */
    long refusedAfter(long began, Duration patience) {
        while (System.nanoTime() - began < patience.toNanos()) {
            try {
                var unused = consumer.poll(POLL);
            } catch (AuthorizationException | AuthenticationException refused) {
                return Duration.ofNanos(System.nanoTime() - began).toMillis();
            }
        }
        throw new AssertionError("the broker still answers after " + patience);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
