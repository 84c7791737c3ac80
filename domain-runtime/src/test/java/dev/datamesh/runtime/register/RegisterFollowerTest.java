package dev.datamesh.runtime.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What follows registers, over Kafka's own stand-in for a broker. */
class RegisterFollowerTest {
    private static final TopicPartition ONE = new TopicPartition("one", 0);

    private final AtomicInteger wakeups = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public long position(TopicPartition partition, Duration timeout) {
            return interrupted(super.position(partition, timeout));
        }

        @Override
        public long position(TopicPartition partition) {
            return interrupted(super.position(partition));
        }

        private long interrupted(long position) {
            if (wakeups.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new WakeupException();
            }
            return position;
        }
    };
    private final RegisterFollower follower =
            new RegisterFollower(consumer, this::end, this::tell, Duration.ofSeconds(1));

    private void tell(String topic) {
        if (faults.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalArgumentException("a fault");
        }
        told.add(topic);
    }

    /** Of one that cannot be read, nothing. */
    private KafkaFuture<Long> end(TopicPartition partition) {
        if (partition.equals(ONE)) {
            return KafkaFuture.completedFuture(1L);
        }
        KafkaFutureImpl<Long> refused = new KafkaFutureImpl<>();
        refused.completeExceptionally(new TopicAuthorizationException(partition.topic()));
        return refused;
    }

    @AfterEach
    void stop() {
        follower.close();
    }

    @Test
    void aChangeIsToldThoughWhoeverReadsIsWokenInBetween() {
        consumer.updateBeginningOffsets(Map.of(ONE, 0L));
        consumer.updateEndOffsets(Map.of(ONE, 1L));
        consumer.schedulePollTask(() -> consumer.addRecord(line("X1:A-A", 0)));
        follower.follow(Set.of("one"));
        await().untilAsserted(() -> assertThat(told).containsExactly("one"));

        consumer.schedulePollTask(() -> {
            wakeups.set(1);
            consumer.addRecord(line("X1:A-B", 1));
        });

        await().untilAsserted(() -> assertThat(told).containsExactly("one", "one"));
        assertThat(wakeups).hasValue(0);
    }

    @Test
    void aRegisterThatCannotBeReadKeepsNoOtherFromBeingReadAndIsNotWaitedForForEver() throws Exception {
        consumer.updateBeginningOffsets(Map.of(ONE, 0L));
        consumer.updateEndOffsets(Map.of(ONE, 1L));
        consumer.schedulePollTask(() -> consumer.addRecord(line("X1:A-A", 0)));

        follower.follow(Set.of("one", "broken", "too", "as well"));

        await().untilAsserted(() -> assertThat(told).containsExactly("one"));
        follower.catchUp("one");
        await().until(follower::isLoaded);
        assertThat(follower.isGivenUp("broken")).isTrue();
        assertThat(follower.isGivenUp("one")).isFalse();
    }

    @Test
    void aFaultOfWhoeverIsToldEndsNothing() {
        consumer.updateBeginningOffsets(Map.of(ONE, 0L));
        consumer.updateEndOffsets(Map.of(ONE, 1L));
        consumer.schedulePollTask(() -> consumer.addRecord(line("X1:A-A", 0)));
        faults.set(1);

        follower.follow(Set.of("one"));

        await().untilAsserted(() -> assertThat(told).containsExactly("one"));
        assertThat(faults).hasValue(0);
        assertThat(follower.isWell()).isTrue();
    }

    private static ConsumerRecord<byte[], byte[]> line(String channel, long offset) {
        byte[] value = """
                {"name": "%s", "data_type": "float64", "sample_rate": 16, "publisher": "x1.p.main",
                 "partition_id": "x1.p.main.0", "partition_index": %d, "stride": 62500000, "max_latency": 1000000000}
                """.formatted(channel, offset).getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>("one", 0, offset, channel.getBytes(StandardCharsets.UTF_8), value);
    }
}
