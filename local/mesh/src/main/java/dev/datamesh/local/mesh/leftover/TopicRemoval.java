package dev.datamesh.local.mesh.leftover;

import dev.datamesh.local.mesh.console.MeshException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Deletes a topic, and then the record of whose it was; a crash between the two leaves a record that can be purged again. */
final class TopicRemoval {
    /** Where the operator keeps, on the cluster itself, whose each topic is. */
    private static final String LEDGER = "datamesh-topics";

    private static final int TIMEOUT_SECONDS = 20;

    private final Map<String, Object> credentials;

    TopicRemoval(Map<String, Object> credentials) {
        this.credentials = Map.copyOf(credentials);
    }

    void remove(String topic) throws InterruptedException {
        try (Admin admin = Admin.create(credentials)) {
            // By its id: should another have been made under this name meanwhile, that one stays.
            Uuid id = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .get(topic)
                    .topicId();
            admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                    && !(e.getCause() instanceof UnknownTopicIdException)) {
                throw failed(topic, e.getCause());
            }
        } catch (TimeoutException e) {
            throw failed(topic, e);
        }
        forget(topic);
    }

    private void forget(String topic) throws InterruptedException {
        Map<String, Object> settings = new HashMap<>(credentials);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_SECONDS * 1_000L);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(LEDGER, 0, topic.getBytes(StandardCharsets.UTF_8), null))
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new MeshException(
                    "topic " + topic + " is deleted, but the record of whose it was is not: " + e.getMessage(),
                    "purge it again",
                    e);
        }
    }

    private static MeshException failed(String topic, Throwable cause) {
        return new MeshException(
                "topic " + topic + " could not be deleted: " + cause.getMessage(),
                "'mesh doctor' looks at the broker",
                cause);
    }
}
