package dev.datamesh.runtime.record;

import dev.datamesh.runtime.record.RecordSource.NotReadableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** One reader's way through all partitions of a topic, from the past into the present. */
final class KafkaRecordReader implements RecordReader {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final OptionalLong untilMillis;
    private final InstantSource clock;
    private final Runnable released;
    /** Where each partition ends, exclusive; known once the end lies in the past. */
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    KafkaRecordReader(
            KafkaConsumer<byte[], byte[]> consumer,
            String topic,
            OptionalLong fromMillis,
            OptionalLong untilMillis,
            InstantSource clock,
            Runnable released)
            throws NotReadableException, InterruptedException {
        this.consumer = consumer;
        this.untilMillis = untilMillis;
        this.clock = clock;
        this.released = released;
        boolean begun = false;
        try {
            partitions = calling(() -> consumer.partitionsFor(topic, PATIENCE).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList());
            calling(() -> {
                consumer.assign(partitions);
                offsets(fromMillis).forEach(consumer::seek);
                return partitions;
            });
            begun = true;
        } finally {
            if (!begun) {
                consumer.close();
            }
        }
    }

    @Override
    public Optional<List<RawRecord>> next() throws NotReadableException, InterruptedException {
        return calling(() -> {
            if (untilMillis.isPresent()
                    && ends.size() < partitions.size()
                    && clock.millis() >= untilMillis.getAsLong()) {
                offsets(untilMillis).forEach(ends::putIfAbsent);
            }
            if (ends.size() == partitions.size()
                    && partitions.stream().allMatch(each -> consumer.position(each) >= ends.get(each))) {
                return Optional.empty();
            }
            List<RawRecord> records = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (untilMillis.isPresent() && record.timestamp() >= untilMillis.getAsLong()) {
                    ends.putIfAbsent(partition, record.offset());
                }
                if (record.offset() < ends.getOrDefault(partition, Long.MAX_VALUE)) {
                    records.add(new RawRecord(
                            record.partition(), record.offset(), record.timestamp(), record.key(), record.value()));
                } else {
                    // What comes after is not asked for.
                    consumer.pause(List.of(partition));
                }
            }
            return Optional.of(records);
        });
    }

    private Map<TopicPartition, Long> offsets(OptionalLong millis) {
        Map<TopicPartition, Long> offsets = new HashMap<>(consumer.endOffsets(partitions, PATIENCE));
        if (millis.isPresent()) {
            Map<TopicPartition, Long> asked = new HashMap<>();
            partitions.forEach(partition -> asked.put(partition, Math.max(0, millis.getAsLong())));
            for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                    consumer.offsetsForTimes(asked, PATIENCE).entrySet()) {
                if (found.getValue() != null) {
                    offsets.merge(found.getKey(), found.getValue().offset(), Math::min);
                }
            }
        }
        return offsets;
    }

    private <T> T calling(Supplier<T> call) throws NotReadableException, InterruptedException {
        try {
            return call.get();
        } catch (InterruptException e) {
            Thread.interrupted();
            throw new InterruptedException("ended");
        } catch (OffsetOutOfRangeException e) {
            throw new NotReadableException("records were deleted before they were read: "
                    + numbers(e.offsetOutOfRangePartitions().keySet()) + "; begin later");
        } catch (KafkaException e) {
            throw new NotReadableException("Kafka cannot be read: " + e.getMessage());
        }
    }

    private static String numbers(Collection<TopicPartition> partitions) {
        return "partitions "
                + partitions.stream().map(TopicPartition::partition).sorted().toList();
    }

    @Override
    public void close() {
        try {
            consumer.close();
        } catch (KafkaException e) {
            // Nothing is lost: it holds no group and has written nothing.
            Thread.interrupted();
        } finally {
            released.run();
        }
    }
}
