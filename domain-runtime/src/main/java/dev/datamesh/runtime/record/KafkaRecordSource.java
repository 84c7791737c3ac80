package dev.datamesh.runtime.record;

import dev.datamesh.runtime.catalogue.RecordStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads records from Kafka, each reader by a consumer of its own, which is as slow as the reader is. */
public final class KafkaRecordSource implements RecordSource {
    /** A consumer holds a few MiB. */
    private static final int MOST_READERS = 64;

    private final Map<String, Object> kafka;
    private final InstantSource clock;
    private final Semaphore readers = new Semaphore(MOST_READERS);

    /** @param kafka how to connect: {@code bootstrap.servers} and what the plane's security needs */
    public KafkaRecordSource(Map<String, Object> kafka, InstantSource clock) {
        this.kafka = Map.copyOf(kafka);
        this.clock = clock;
    }

    @Override
    public RecordReader open(RecordStream stream, OptionalLong fromMillis, OptionalLong untilMillis)
            throws NotReadableException, InterruptedException {
        if (!readers.tryAcquire()) {
            throw new NotReadableException(
                    "this runtime has " + MOST_READERS + " readers of records; come again later");
        }
        try {
            return new KafkaRecordReader(consumer(), stream.topic(), fromMillis, untilMillis, clock, readers::release);
        } catch (NotReadableException | InterruptedException | RuntimeException e) {
            readers.release();
            throw e;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("isolation.level", "read_committed");
        // What was deleted before it was read is told, not passed over.
        settings.put("auto.offset.reset", "none");
        settings.put("max.poll.records", 1000);
        settings.put("fetch.max.bytes", 4 << 20);
        settings.put("max.partition.fetch.bytes", 1 << 20);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
