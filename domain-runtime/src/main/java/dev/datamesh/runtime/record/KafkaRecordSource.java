package dev.datamesh.runtime.record;

import dev.datamesh.runtime.catalogue.RecordStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads records from Kafka, each reader by a consumer of its own, which is as slow as the reader is. */
public final class KafkaRecordSource implements RecordSource {
    /** A consumer holds a few MiB. */
    private static final int MOST_READERS = 64;

    private final Map<String, Object> kafka;
    private final RecordPast past;
    private final InstantSource clock;
    private final Semaphore readers = new Semaphore(MOST_READERS);

    /**
     * A source.
     *
     * @param kafka how to connect: {@code bootstrap.servers} and what the plane's security needs
     * @param past what is archived
     */
    public KafkaRecordSource(Map<String, Object> kafka, RecordPast past, InstantSource clock) {
        this.past = past;
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
        KafkaRecordReader log;
        try {
            log = new KafkaRecordReader(consumer(), stream.topic(), fromMillis, untilMillis, clock, readers::release);
        } catch (NotReadableException | InterruptedException | RuntimeException e) {
            readers.release();
            throw e;
        }
        boolean begun = false;
        try {
            RecordReader reader = log.lacks() ? seam(stream, fromMillis.orElseThrow(), untilMillis, log) : log;
            begun = true;
            return reader;
        } finally {
            if (!begun) {
                log.close();
            }
        }
    }

    private RecordReader seam(RecordStream stream, long fromMillis, OptionalLong untilMillis, KafkaRecordReader log)
            throws NotReadableException, InterruptedException {
        try {
            Optional<RecordPast.View> archive = past.view(stream);
            if (archive.isEmpty()) {
                return log;
            }
            log.takeOver(archive.get());
            return new SeamRecordReader(archive.get().rows(fromMillis, untilMillis), log);
        } catch (IOException e) {
            if (log.isWhole()) {
                // Nothing is missing, unless the topic had another log before.
                return log;
            }
            throw SeamRecordReader.notReadable(e);
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
