package dev.datamesh.runtime.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.rig.Messages;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TopicIntakeTest {
    private static final Instant NOW = Instant.parse("2026-11-23T16:00:00Z");
    private static final long STRIDE = 62_500_000;

    private static final ArchivedStream STREAM =
            new ArchivedStream("x1.p.main", "uid", false, Duration.ofSeconds(1), Optional.empty());

    private List<Channel> known = List.of();
    private final Unregistered unregistered = new Unregistered();
    private final TopicIntake intake = new TopicIntake(STREAM, () -> known, unregistered, Reach.nothing(), Map.of());

    @Test
    void aChannelThatIsNotKnownYetIsWaitedForAndNotForEver() {
        known = List.of(channel(0));
        assertThat(intake.take(message(0, NOW, 0, 1), NOW)).isFalse();
        assertThat(intake.isEmpty()).isTrue();

        known = List.of(channel(0), channel(1));
        assertThat(intake.take(message(0, NOW, 0, 1), NOW)).isTrue();
        assertThat(intake.drain().rows()).extracting(ArchivedRow::channel).containsExactly("X1:A-0", "X1:A-1");

        Instant later = NOW.plus(TopicIntake.CHANNELS_WITHIN).plus(Duration.ofSeconds(1));
        assertThat(intake.take(message(1, NOW, 0, 2), later)).isTrue();
        assertThat(intake.drain().rows()).extracting(ArchivedRow::channel).containsExactly("X1:A-0");
        assertThat(intake.to().next("topic")).isEqualTo(2);
    }

    @Test
    void whatWasWaitedForOnceIsLeftOutAtOnceAndSaidUntilThereAreOtherChannels() {
        known = List.of(channel(0));
        Instant later = NOW.plus(TopicIntake.CHANNELS_WITHIN).plus(Duration.ofSeconds(1));
        assertThat(intake.take(message(0, NOW, 0, 2), NOW)).isFalse();
        assertThat(unregistered.any()).isFalse();
        assertThat(intake.take(message(0, NOW, 0, 2), later)).isTrue();
        assertThat(unregistered.any()).isTrue();
        assertThat(intake.take(message(1, later, 0, 2), later)).isTrue();
        assertThat(intake.take(message(2, later, 0, 3), later)).isFalse();

        known = List.of(channel(0), channel(2));
        SeriesKind kind = new SeriesKind(STREAM, () -> known);
        kind.look();
        Intake its = kind.intake(Reach.nothing(), Map.of());
        assertThat(its.take(message(0, NOW, 0, 3), later)).isTrue();
        assertThat(kind.leavesOut()).isTrue();
        kind.look();
        assertThat(kind.leavesOut()).isTrue();
        known = List.of(channel(0), channel(2), channel(3));
        kind.look();
        assertThat(kind.leavesOut()).isFalse();
    }

    @Test
    void aBlockFromAClockThatIsWrongIsPassedOverAndDoesNotMoveTheEndOfTheTable() {
        known = List.of(channel(0));
        assertThat(intake.take(message(0, NOW, 0), NOW)).isTrue();
        long latest = intake.to().mark("topic").orElseThrow().latestGpsNanos();
        intake.drain();

        ConsumerRecord<byte[], ByteBuffer> ahead =
                record(1, NOW, ByteBuffer.wrap(block(Gps.nanos(NOW.plus(Duration.ofHours(1))), 0)));
        assertThat(intake.take(ahead, NOW)).isTrue();

        assertThat(intake.drain().isEmpty()).isTrue();
        assertThat(intake.to()).isEqualTo(new Reach(Map.of("topic", new Reach.Mark(2, latest, Gps.nanos(NOW)))));
    }

    @Test
    void whatIsNoBlockIsPassedOver() {
        known = List.of(channel(0));
        assertThat(intake.take(record(0, NOW, null), NOW)).isTrue();
        assertThat(intake.take(record(1, NOW, ByteBuffer.wrap(new byte[] {1, 2, 3})), NOW))
                .isTrue();
        assertThat(intake.to().next("topic")).isEqualTo(2);
        assertThat(intake.drain().isEmpty()).isTrue();
    }

    private static ConsumerRecord<byte[], ByteBuffer> message(long offset, Instant published, int... indexes) {
        return record(offset, published, ByteBuffer.wrap(block(Gps.nanos(published) - STRIDE, indexes)));
    }

    private static byte[] block(long gpsNanos, int... indexes) {
        TreeMap<Integer, double[]> rows = new TreeMap<>();
        for (int index : indexes) {
            rows.put(index, new double[] {1, 2, 3, 4});
        }
        return Messages.of(DataType.FLOAT64, gpsNanos, rows);
    }

    private static ConsumerRecord<byte[], ByteBuffer> record(long offset, Instant published, ByteBuffer value) {
        return new ConsumerRecord<>(
                "topic",
                0,
                offset,
                published.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static Channel channel(int index) {
        return new Channel(
                "X1:A-" + index,
                DataType.FLOAT64,
                64,
                "x1.p.main.0",
                index,
                "x1.p.main",
                STRIDE,
                STRIDE,
                null,
                new ProductRef("x1", "p"),
                "topic");
    }
}
