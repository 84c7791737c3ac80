package dev.datamesh.operator.rig;

import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
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
            producer.send(new ProducerRecord<>(topic, value)).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
