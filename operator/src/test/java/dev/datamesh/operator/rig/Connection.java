package dev.datamesh.operator.rig;

import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A publisher outside the cluster, with nothing in hand but the {@code client.properties} of its Secret. */
public final class Connection {
    private final Properties properties = new Properties();

    private Connection(String text) {
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties.put("max.block.ms", "5000");
        properties.put("request.timeout.ms", "4000");
        properties.put("delivery.timeout.ms", "5000");
        properties.put("linger.ms", "0");
    }

    public static Connection of(Secret secret) {
        byte[] text = Base64.getDecoder().decode(secret.getData().get("client.properties"));
        return new Connection(new String(text, StandardCharsets.UTF_8));
    }

    /** Somebody with a user name and a password. */
    public static Connection as(String bootstrapServers, String user, String password) {
        return new Connection("""
                bootstrap.servers=%s
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=SCRAM-SHA-512
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";
                """.formatted(bootstrapServers, user, password));
    }

    /**
     * Writes a record, and waits until the broker has it.
     *
     * @throws AuthenticationException if the broker does not let it in
     * @throws AuthorizationException if it may not write to this topic
     */
    public void produce(String topic, String value) {
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            get(producer.send(new ProducerRecord<>(topic, value)));
        } catch (KafkaException e) {
            // What was refused before the record was on its way comes wrapped.
            throw e.getCause() instanceof AuthorizationException refused ? refused : e;
        }
    }

    /**
     * Reads what lies in the first partition of a topic.
     *
     * @throws AuthorizationException if it may not read this topic
     */
    public List<String> consume(String topic) {
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<String> read = new ArrayList<>();
            consumer.poll(Duration.ofSeconds(5)).forEach(line -> read.add(line.value()));
            return read;
        }
    }

    /**
     * Reads what lies in a topic as a member of a consumer group, from the beginning.
     *
     * @throws AuthorizationException if it may not read this topic, or not in this group
     */
    public List<String> consumeInGroup(String topic, String group) {
        Properties member = new Properties();
        member.putAll(properties);
        member.put("group.id", group);
        member.put("auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(member, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            List<String> read = new ArrayList<>();
            for (int i = 0; i < 20 && read.isEmpty(); i++) {
                consumer.poll(Duration.ofSeconds(1)).forEach(line -> read.add(line.value()));
            }
            return read;
        }
    }

    /** The topics that it sees. */
    public Set<String> topics() {
        try (Admin admin = Admin.create(properties)) {
            return get(admin.listTopics().names());
        }
    }

    /**
     * Makes a topic.
     *
     * @throws AuthorizationException if it may not
     */
    public void create(String topic) {
        try (Admin admin = Admin.create(properties)) {
            get(admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all());
        }
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
