package dev.datamesh.runtime.record;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.unit.Gps;
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
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
    private final Set<TopicPartition> cut;
    private boolean whole;
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
            cut = calling(() -> {
                consumer.assign(partitions);
                Map<TopicPartition, Long> offsets = offsets(fromMillis);
                offsets.forEach(consumer::seek);
                return fromMillis.isPresent() ? cut(offsets) : Set.of();
            });
            begun = true;
        } finally {
            if (!begun) {
                consumer.close();
            }
        }
    }

    /** Whether the log may have let go of records that are asked for. */
    boolean lacks() {
        return !cut.isEmpty();
    }

    /** Whether it has let go of nothing since its topic was made. */
    boolean isWhole() {
        return whole;
    }

    /** A partition that begins with what is asked for has let go of what came before that, which may have been asked for, too. */
    private Set<TopicPartition> cut(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, PATIENCE);
        whole = begins.values().stream().allMatch(begin -> begin == 0);
        return partitions.stream()
                .filter(each -> offsets.get(each) <= begins.get(each))
                .collect(Collectors.toSet());
    }

    /** Goes on where an archive ends: what comes before that is not read here. */
    void takeOver(RecordPast.View archive) throws NotReadableException, InterruptedException {
        calling(() -> {
            for (TopicPartition partition : partitions) {
                archive.mark(partition.partition()).ifPresent(mark -> takeOver(partition, mark));
            }
            return partitions;
        });
    }

    private void takeOver(TopicPartition partition, Reach.Mark mark) {
        // Where the log begins with what is asked for, it is to have all from the archive's end on, or it says that it
        // has not.
        if (consumer.position(partition) <= mark.next() || cut.contains(partition)) {
            consumer.seek(partition, mark.next());
        }
        long latestMillis = Gps.instant(mark.latestPublishedNanos()).toEpochMilli();
        if (untilMillis.isPresent() && latestMillis >= untilMillis.getAsLong()) {
            ends.put(partition, mark.next());
        }
    }

    @Override
    public Optional<List<StreamRecord>> next() throws NotReadableException, InterruptedException {
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
            List<StreamRecord> records = new ArrayList<>();
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
