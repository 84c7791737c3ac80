package dev.datamesh.runtime.live;

import dev.datamesh.runtime.block.TopicBlock;
import dev.datamesh.runtime.stream.StrideClass;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** A topic that is being read, and the streams that need it. */
final class TopicFeed {
    /** Instead of an offset: wherever the end is. */
    static final long END = -1;

    private record Reader(LiveStream stream, int topic) {}

    private final TopicPartition partition;
    private final List<Reader> readers = new ArrayList<>();
    private boolean isNew = true;

    /** The offset of the message that comes next; {@link #END} while that is not known. */
    private long next;

    TopicFeed(TopicPartition partition, long from) {
        this.partition = partition;
        this.next = from;
    }

    boolean isNew() {
        return isNew;
    }

    boolean isUnused() {
        return readers.isEmpty();
    }

    /** Where a new one begins. */
    void seek(Consumer<byte[], ByteBuffer> consumer) {
        isNew = false;
        if (next == END) {
            consumer.seekToEnd(List.of(partition));
        } else {
            consumer.seek(partition, next);
        }
    }

    void add(LiveStream stream, int topic) {
        readers.add(new Reader(stream, topic));
        if (next != END) {
            stream.begins(topic, next);
        }
    }

    void remove(LiveStream stream) {
        readers.removeIf(reader -> reader.stream() == stream);
    }

    /** Asks where the end was, which the consumer finds out by itself. */
    void findPosition(Consumer<byte[], ByteBuffer> consumer) {
        if (next == END) {
            try {
                begin(consumer.position(partition, Duration.ZERO));
            } catch (TimeoutException e) {
                // Asked again after the next poll.
            }
        }
    }

    /** A message has come. */
    void reached(long offset) {
        if (next == END) {
            begin(offset);
        }
        next = offset + 1;
    }

    /** How many messages are there that were not read yet, told to the classes of those who need them. */
    void measureLag(Consumer<byte[], ByteBuffer> consumer, Map<StrideClass, Long> most) {
        long lag = consumer.currentLag(partition).orElse(0);
        readers.forEach(reader -> most.merge(reader.stream().strideClass(), lag, Math::max));
    }

    void handOut(TopicBlock block, long nowNanos) {
        readers.forEach(reader -> reader.stream().accept(reader.topic(), block, nowNanos));
    }

    private void begin(long offset) {
        next = offset;
        readers.forEach(reader -> reader.stream().begins(reader.topic(), offset));
    }
}
