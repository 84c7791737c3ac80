package dev.datamesh.runtime.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.EncodedBlock;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.rig.Messages;
import dev.datamesh.runtime.stream.BlockReader;
import dev.datamesh.runtime.stream.StreamEndedException;
import dev.datamesh.runtime.stream.StreamQuery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that begin later, and those for whom there is no room; the broker is Kafka's own stand-in. */
class FutureStartTest {
    private static final long STRIDE = 62_500_000;
    private static final long SECOND = 1_000_000_000;
    private static final long NOW = 1_400_000_000 * SECOND;
    private static final LiveSettings SETTINGS = new LiveSettings(
            1 << 20, Duration.ofMillis(250), Duration.ofSeconds(30), Duration.ofSeconds(10), 0, Duration.ofMillis(10));
    private static final Channel CHANNEL = new Channel(
            "X1:A-B",
            DataType.FLOAT64,
            16,
            "x1.p.main.0",
            0,
            "x1.p.main",
            STRIDE,
            STRIDE,
            null,
            new ProductRef("x1", "p"),
            "arrakis-x1.p.main.0");
    private static final TopicPartition TOPIC = new TopicPartition(CHANNEL.topic(), 0);

    private final AtomicReference<Instant> clock = new AtomicReference<>(Gps.instant(NOW));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LiveMetrics metrics = new LiveMetrics(registry);
    private final BlockLayout layout = new BlockLayout(List.of(CHANNEL), STRIDE);
    private final MockConsumer<byte[], ByteBuffer> consumer = new MockConsumer<>("earliest");
    private final LiveLog log;

    FutureStartTest() {
        consumer.updateEndOffsets(Map.of(TOPIC, 0L));
        log = new LiveLog(consumer, SETTINGS, clock::get, metrics);
    }

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void aStartThatIsStillToComeIsWaitedForWithoutAReaderOfThePast() throws Exception {
        CompletableFuture<Optional<EncodedBlock>> first = first(NOW + 10 * SECOND + 1);
        clock.set(Gps.instant(NOW + 60 * SECOND));

        assertThat(first.get(10, TimeUnit.SECONDS).orElseThrow().gpsNanos()).isEqualTo(NOW + 10 * SECOND);
    }

    @Test
    void whatThePresentMissedOfTheStartIsReadFromThePast() {
        CompletableFuture<Optional<EncodedBlock>> first = first(NOW + 10 * SECOND);
        clock.set(Gps.instant(NOW + 11 * SECOND));
        byte[] block = Messages.of(DataType.FLOAT64, NOW + 20 * SECOND, new TreeMap<>(Map.of(0, new double[1])));
        consumer.schedulePollTask(() ->
                consumer.addRecord(new ConsumerRecord<>(TOPIC.topic(), 0, 0, new byte[0], ByteBuffer.wrap(block))));

        assertThatThrownBy(first::join).hasMessageContaining("read from the past at " + (NOW + 10 * SECOND));
    }

    @Test
    void theLastMomentThereIsCanBeAskedFor() {
        CompletableFuture<Optional<EncodedBlock>> first = first(Long.MAX_VALUE - 1);
        clock.set(Gps.instant(NOW + 60 * SECOND));

        await().during(Duration.ofMillis(300)).until(() -> !first.isDone());
    }

    @Test
    void whoFindsNoRoomAmongReadersOfThePastIsToldToComeAgain() throws Exception {
        try (KafkaBlockSource source = new KafkaBlockSource(
                        Map.of("bootstrap.servers", "127.0.0.1:1"), SETTINGS, clock::get, registry);
                BlockReader reader = source.open(new StreamQuery(List.of(CHANNEL), NOW - SECOND, null, null))) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(StreamEndedException.class)
                    .hasMessageContaining("try again later");
        }
    }

    /** The first block of a stream, which has been subscribed to. */
    private CompletableFuture<Optional<EncodedBlock>> first(long start) {
        CompletableFuture<Optional<EncodedBlock>> first = CompletableFuture.supplyAsync(() -> {
            try (BlockReader reader = new KafkaBlockReader(
                    new StreamQuery(List.of(CHANNEL), start, null, null),
                    layout,
                    log,
                    new NoPast(),
                    clock::get,
                    metrics)) {
                return reader.next();
            } catch (StreamEndedException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        await().until(() -> registry.get("datamesh.live.topics").gauge().value() == 1);
        return first;
    }

    /** Where the past is not to be read; says where it would be. */
    private static final class NoPast implements KafkaBlockReader.Pasts {
        @Override
        public PastReader open(BlockLayout layout, long fromNanos) throws StreamEndedException {
            throw new StreamEndedException("read from the past at " + fromNanos);
        }

        @Override
        public void close(PastReader reader) {}
    }
}
