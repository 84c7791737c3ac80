package dev.datamesh.local.mesh.leftover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.datamesh.local.mesh.console.MeshException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the operator's ledger, on the Kafka cluster itself, says of a topic.
 *
 * @param topicId Kafka's id of the topic, once it was seen
 * @param mesh the mesh that owns it; empty where a release wrote it that knew of none
 */
record LedgerRecord(Optional<String> topicId, Optional<String> mesh, String domain, String domainUid, String product) {
    /** Where the operator keeps whose each topic is. */
    static final String LEDGER = "datamesh-topics";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The record of a topic, read from the ledger's beginning to the end that it has now; empty if it is nobody's. */
    static Optional<LedgerRecord> of(Map<String, Object> credentials, String topic) {
        Map<String, Object> settings = new HashMap<>(credentials);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        byte[] key = topic.getBytes(StandardCharsets.UTF_8);
        var partition = new TopicPartition(LEDGER, 0);
        byte[] last = null;
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(partition) < end) {
                if (System.nanoTime() > deadline) {
                    throw new MeshException("the ledger " + LEDGER + " could not be read in time", "try again");
                }
                for (ConsumerRecord<byte[], byte[]> line : consumer.poll(Duration.ofMillis(200))) {
                    last = Arrays.equals(line.key(), key) ? line.value() : last;
                }
            }
        }
        return Optional.ofNullable(last).map(json -> read(topic, json));
    }

    private static LedgerRecord read(String topic, byte[] bytes) {
        try {
            JsonNode json = new JsonMapper().readTree(bytes);
            return new LedgerRecord(
                    Optional.ofNullable(json.get("topicId")).map(JsonNode::asText),
                    Optional.ofNullable(json.get("mesh")).map(JsonNode::asText),
                    json.required("domain").asText(),
                    json.required("domainUid").asText(),
                    json.required("product").asText());
        } catch (IOException | IllegalArgumentException e) {
            throw new MeshException(
                    "what the ledger says of topic " + topic + " cannot be read by this release",
                    "purge it with the release of the operator that wrote it",
                    e);
        }
    }
}
