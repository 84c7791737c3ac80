package dev.datamesh.local.mesh.leftover;

import dev.datamesh.local.mesh.console.MeshException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Deletes a topic, and then the record of whose it was; a crash between the two leaves a record that can be purged again. Only a topic
 * that the ledger proves to be this mesh's, by Kafka's own id of it, is deleted.
 */
final class TopicRemoval {
    private static final int TIMEOUT_SECONDS = 20;

    private final Map<String, Object> credentials;
    private final Optional<String> clusterId;
    private final Predicate<LedgerRecord> isOurs;

    /**
     * @param clusterId the id of the Kafka cluster that the topic is on, where it is known
     * @param isOurs whether a record is this mesh's
     */
    TopicRemoval(Map<String, Object> credentials, Optional<String> clusterId, Predicate<LedgerRecord> isOurs) {
        this.credentials = Map.copyOf(credentials);
        this.clusterId = clusterId;
        this.isOurs = isOurs;
    }

    /** @throws MeshException if the topic is not proven to be this mesh's, and then nothing is deleted */
    void remove(String topic) throws InterruptedException {
        try (Admin admin = Admin.create(credentials)) {
            refuseIfStrange(topic, answer(admin.describeCluster().clusterId()));
            LedgerRecord record = LedgerRecord.of(credentials, topic)
                    .orElseThrow(() -> new MeshException(
                            "the ledger no longer says that topic " + topic + " is anybody's, so it is not deleted",
                            "somebody purged it, or took it up again: 'mesh leftovers' shows what is left"));
            refuseIfOthers(topic, record);
            Optional<Uuid> live = find(admin, topic);
            if (live.isPresent()) {
                refuseIfAnother(topic, record, live.get());
                // By its id: should another have been made under this name meanwhile, that one stays.
                answer(admin.deleteTopics(TopicCollection.ofTopicIds(List.of(live.get())))
                        .all());
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicIdException)) {
                throw failed(topic, e.getCause());
            }
        } catch (TimeoutException e) {
            throw failed(topic, e);
        }
        forget(topic);
    }

    private void refuseIfStrange(String topic, String found) {
        if (clusterId.isPresent() && !clusterId.get().equals(found)) {
            throw new MeshException(
                    "the plane's servers lead to Kafka cluster " + found + ", and topic " + topic + " is on "
                            + clusterId.get() + ": nothing was deleted",
                    "the DataPlane's condition KafkaReachable says what to do");
        }
    }

    private void refuseIfOthers(String topic, LedgerRecord record) {
        if (!isOurs.test(record)) {
            throw new MeshException(
                    "topic " + topic + " belongs to " + record.domain() + "/" + record.product() + " of "
                            + record.mesh().map(mesh -> "mesh " + mesh).orElse("an unknown mesh")
                            + ", not of this one: nothing was deleted",
                    "purge it from its own mesh");
        }
    }

    private static void refuseIfAnother(String topic, LedgerRecord record, Uuid live) {
        if (!record.topicId().equals(Optional.of(live.toString()))) {
            throw new MeshException(
                    "the topic " + topic + " that is there now (id " + live + ") is not the one that "
                            + record.domain() + "/" + record.product() + " left behind ("
                            + record.topicId().map(id -> "id " + id).orElse("never seen by the operator")
                            + "): nothing was deleted",
                    "find out who made it; once it is gone, purge again to have the record removed");
        }
    }

    private static Optional<Uuid> find(Admin admin, String topic)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return Optional.of(answer(admin.describeTopics(List.of(topic)).allTopicNames()))
                    .map(found -> found.get(topic))
                    .map(TopicDescription::topicId);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> T answer(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private void forget(String topic) throws InterruptedException {
        Map<String, Object> settings = new HashMap<>(credentials);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_SECONDS * 1_000L);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(LedgerRecord.LEDGER, 0, topic.getBytes(StandardCharsets.UTF_8), null))
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
