package dev.datamesh.runtime.register;

import dev.datamesh.runtime.register.Register.Assignment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes registers, all of a registration or nothing. Each register is written in transactions of one id, its own name: who begins with
 * them shuts out whoever wrote before, so that of two runtimes that both hold themselves for the one that writes, one fails, and reads
 * again before it gives places.
 */
final class RegisterWriter implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;

    private final Map<String, Object> kafka;
    private final Map<String, KafkaProducer<byte[], byte[]>> producers = new ConcurrentHashMap<>();

    RegisterWriter(Map<String, Object> kafka) {
        this.kafka = Map.copyOf(kafka);
    }

    /** Becomes the one that writes this register, unless it is; what was written before can be read from then on. */
    void claim(String topic) {
        if (producers.containsKey(topic)) {
            return;
        }
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("client.id", "register " + topic);
        settings.put("transactional.id", topic);
        settings.put("transaction.timeout.ms", 2 * PATIENCE_MILLIS);
        settings.put("max.block.ms", PATIENCE_MILLIS);
        settings.put("request.timeout.ms", PATIENCE_MILLIS);
        settings.put("delivery.timeout.ms", 2 * PATIENCE_MILLIS);
        settings.put("linger.ms", 5);
        var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
        producers.put(topic, producer);
    }

    /**
     * Writes what is new in an assignment.
     *
     * @throws KafkaException if it was not written, or nobody knows: claim the register and read it before the next try
     */
    void write(RegisteredStream stream, Assignment assignment) {
        KafkaProducer<byte[], byte[]> producer = producers.get(stream.topic());
        try {
            producer.beginTransaction();
            // First, how far indexes are given, so that a reader who sees a part of it can only believe too many to be
            // gone.
            assignment
                    .touched()
                    .forEach(partition -> producer.send(new ProducerRecord<>(
                            stream.topic(), 0, LineJson.key(partition), LineJson.value(partition))));
            assignment
                    .fresh()
                    .forEach(entry -> producer.send(new ProducerRecord<>(
                            stream.topic(), 0, LineJson.key(entry), LineJson.value(entry, stream.publisher()))));
            producer.commitTransaction();
        } catch (RuntimeException e) {
            producers.remove(stream.topic());
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public void close() {
        producers.values().forEach(producer -> producer.close(Duration.ofSeconds(1)));
    }
}
