package dev.datamesh.local.mesh.record;

import dev.datamesh.local.mesh.console.MeshException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A file of JSON, a record a line. Every line is looked at before the first is sent. */
public final class RecordFile {
    private final Path file;

    public RecordFile(Path file) {
        this.file = file;
    }

    /**
     * What was made of it.
     *
     * @param bad what is wrong, each with file and line
     */
    public record Outcome(int sent, List<String> bad) {}

    /**
     * Sends the records. Where a line is none, nothing is sent.
     *
     * @param skipBad send the others all the same
     */
    public Outcome publish(RecordStream stream, Map<String, Object> credentials, boolean skipBad)
            throws InterruptedException {
        LineEncoder encoder = new LineEncoder(stream);
        List<String> bad = new ArrayList<>();
        int good = 0;
        try (Lines lines = new Lines()) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                try {
                    encoder.encode(line);
                    good++;
                } catch (BadLineException e) {
                    bad.add(file + ":" + lines.number + ": " + e.getMessage());
                }
            }
        }
        if (good == 0 || (!bad.isEmpty() && !skipBad)) {
            return new Outcome(0, bad);
        }
        return new Outcome(send(stream, encoder, credentials), bad);
    }

    private int send(RecordStream stream, LineEncoder encoder, Map<String, Object> credentials)
            throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (Lines lines = new Lines();
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(credentials, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String line = lines.next(); line != null && failure.get() == null; line = lines.next()) {
                try {
                    LineEncoder.Encoded record = encoder.encode(line);
                    producer.send(
                            new ProducerRecord<>(stream.topic(), record.key().orElse(null), record.value()),
                            (sent, e) -> {
                                if (e == null) {
                                    taken.incrementAndGet();
                                } else {
                                    failure.compareAndSet(null, e);
                                }
                            });
                } catch (BadLineException e) {
                    // It was told of before.
                }
            }
            producer.flush();
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        if (failure.get() != null) {
            Throwable cause = failure.get() instanceof ExecutionException e ? e.getCause() : failure.get();
            throw new MeshException(
                    stream.product() + ": after " + taken + " records Kafka takes no more: " + cause.getMessage(),
                    "'mesh doctor' looks for the reason",
                    cause);
        }
        return taken.get();
    }

    /** The lines that are not empty. */
    private final class Lines implements AutoCloseable {
        private final BufferedReader reader;
        private int number;

        Lines() {
            try {
                reader = Files.newBufferedReader(file);
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        String next() {
            try {
                String line = reader.readLine();
                number++;
                while (line != null && line.isBlank()) {
                    line = reader.readLine();
                    number++;
                }
                return line;
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        private MeshException unreadable(IOException e) {
            return new MeshException(
                    file + " cannot be read: " + e.getMessage(), "it is to be text in UTF-8, a JSON object a line", e);
        }

        @Override
        public void close() {
            try {
                reader.close();
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }
}
