package dev.datamesh.runtime.live;

import static dev.datamesh.runtime.rig.LiveRig.MAX_LATENCY;
import static dev.datamesh.runtime.rig.LiveRig.STRIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.runtime.rig.LiveRig;
import dev.datamesh.runtime.rig.LiveRig.TestTopic;
import dev.datamesh.runtime.rig.Reading;
import dev.datamesh.runtime.rig.SteadyPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams of the present and the past, over a real broker. */
class LiveStreamIT {
    private static final int RATE = 512;

    private static PlainBroker broker;
    private static LiveRig rig;

    @BeforeAll
    static void start() throws Exception {
        broker = PlainBroker.start();
        rig = new LiveRig(broker);
    }

    @AfterAll
    static void stop() {
        rig.close();
        broker.close();
    }

    @Test
    void liveReaderGetsEveryStrideOnceInOrderWithItsSamples() throws Exception {
        TestTopic topic = rig.topic(2, RATE, STRIDE);
        try (var publisher = new SteadyPublisher(rig, LiveRig.now(), topic);
                Reading reading = rig.read(topic.names(), null, null)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> reading.times().size() >= 40);

            assertGapless(reading.times(), STRIDE);
            assertThat(reading.blocks()).noneMatch(Reading.Block::isEmpty);
            assertSamples(reading.blocks());
        }
    }

    @Test
    void boundedReadOfThePastGivesEveryStrideUpToItsEnd() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 400 * STRIDE;
        for (int i = 0; i < 200; i++) {
            // Some are not there, the last ones neither.
            if (i % 7 != 3 && i < 190) {
                rig.publish(topic, start + i * STRIDE);
            }
        }
        rig.flush();

        try (Reading reading = rig.read(topic.names(), start, start + 200 * STRIDE)) {
            await().atMost(Duration.ofSeconds(20)).until(reading::hasEnded);

            assertThat(reading.failure()).isEmpty();
            assertThat(reading.times()).containsExactlyElementsOf(strides(start, 200));
            List<Reading.Block> blocks = reading.blocks();
            for (int i = 0; i < 200; i++) {
                assertThat(blocks.get(i).isEmpty()).as("stride " + i).isEqualTo(i % 7 == 3 || i >= 190);
            }
            assertSamples(blocks);
        }
    }

    @Test
    void boundedReadThatBeganLessThanTwoSecondsAgoEnds() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long now = LiveRig.now();
        try (Reading reading = rig.read(topic.names(), now - 16 * STRIDE, now - 8 * STRIDE)) {
            await().atMost(Duration.ofSeconds(10)).until(reading::hasEnded);

            assertThat(reading.failure()).isEmpty();
            assertThat(reading.times()).containsExactlyElementsOf(strides(now - 16 * STRIDE, 8));
        }
    }

    @Test
    void startOffTheGridIsFloored() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 100 * STRIDE;
        for (int i = 0; i < 20; i++) {
            rig.publish(topic, start + i * STRIDE);
        }
        rig.flush();

        try (Reading reading = rig.read(topic.names(), start + 30_000_000, start + 4 * STRIDE + 1)) {
            await().atMost(Duration.ofSeconds(20)).until(reading::hasEnded);

            assertThat(reading.times()).containsExactlyElementsOf(strides(start, 5));
        }
    }

    @Test
    void fromThePastIntoThePresentThereIsNoSeam() throws Exception {
        TestTopic one = rig.topic(2, RATE, STRIDE);
        TestTopic two = rig.topic(1, RATE, STRIDE);
        long start = LiveRig.now() - 160 * STRIDE;
        List<String> both = new ArrayList<>(one.names());
        both.addAll(two.names());
        try (var publisher = new SteadyPublisher(rig, start, one, two)) {
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                readings.add(rig.read(i % 2 == 0 ? both : one.names(), start + i * 3 * STRIDE, null));
            }
            for (int i = 0; i < 8; i++) {
                Reading reading = readings.get(i);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> reading.times().size() >= 260);
                assertThat(reading.times().getFirst()).isEqualTo(start + i * 3 * STRIDE);
                assertGapless(reading.times(), STRIDE);
                assertThat(reading.blocks()).noneMatch(Reading.Block::isEmpty);
                assertSamples(reading.blocks());
                reading.close();
            }
        }
    }

    @Test
    void boundedReadWithAnEndInTheFutureWaitsForItsData() throws Exception {
        TestTopic topic = rig.topic(1, RATE, 4 * STRIDE);
        long start = LiveRig.now() - 32 * STRIDE;
        start -= start % (4 * STRIDE);
        try (var publisher = new SteadyPublisher(rig, start, topic);
                Reading reading = rig.read(topic.names(), start, start + 64 * STRIDE)) {
            await().atMost(Duration.ofSeconds(20)).until(reading::hasEnded);

            assertThat(reading.failure()).isEmpty();
            assertThat(reading.times()).hasSize(16);
            assertGapless(reading.times(), 4 * STRIDE);
            assertThat(reading.blocks()).noneMatch(Reading.Block::isEmpty);
            assertSamples(reading.blocks());
        }
    }

    @Test
    void liveReadWithAnEndStopsThere() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        long end = LiveRig.now() + 32 * STRIDE;
        try (var publisher = new SteadyPublisher(rig, LiveRig.now(), topic);
                Reading reading = rig.read(topic.names(), null, end)) {
            await().atMost(Duration.ofSeconds(20)).until(reading::hasEnded);

            assertThat(reading.failure()).isEmpty();
            assertThat(reading.times().getLast()).isEqualTo(end - STRIDE);
        }
    }

    @Test
    void whileAPublisherIsSilentItsSubscribersGetEmptyBlocksInTime() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        try (Reading reading = rig.read(topic.names(), null, null)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> reading.times().size() >= 20);

            assertThat(reading.blocks()).allMatch(Reading.Block::isEmpty);
            assertGapless(reading.times(), STRIDE);
            // Not before late blocks could still have come.
            assertThat(reading.times().getLast()).isLessThan(LiveRig.now() - MAX_LATENCY);
        }
    }

    @Test
    void topicsOfDifferentPublishersAreAlignedAndTheSilentOneIsMissing() throws Exception {
        TestTopic fast = rig.topic(1, RATE, STRIDE);
        TestTopic slow = rig.topic(1, RATE, 16 * STRIDE);
        TestTopic silent = rig.topic(1, RATE, 2 * STRIDE);
        List<String> names = List.of(
                fast.names().getFirst(), slow.names().getFirst(), silent.names().getFirst());
        try (var publisher = new SteadyPublisher(rig, LiveRig.now(), fast, slow);
                Reading reading = rig.read(names, null, null)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> reading.times().size() >= 4);

            assertGapless(reading.times(), 16 * STRIDE);
            assertThat(reading.times()).allMatch(time -> time % (16 * STRIDE) == 0);
            Reading.Block last = reading.blocks().getLast();
            assertThat(last.samples().get(names.get(0))).hasSize(RATE).doesNotContain(Double.NaN);
            assertThat(last.samples().get(names.get(1))).hasSize(RATE).doesNotContain(Double.NaN);
            assertThat(last.samples().get(names.get(2))).hasSize(RATE).containsOnly(Double.NaN);
        }
    }

    @Test
    void outOfOrderBlocksWithinTheLatencyAreTakenAndLaterOnesCounted() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        try (Reading reading = rig.read(topic.names(), null, null)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> !reading.times().isEmpty());
            long begin = LiveRig.now();
            rig.publishNow(topic, begin);
            rig.publishNow(topic, begin + 2 * STRIDE);
            rig.publishNow(topic, begin + STRIDE);
            rig.publishNow(topic, begin + STRIDE);
            await().atMost(Duration.ofSeconds(10)).until(() -> reading.times().contains(begin + 2 * STRIDE));
            assertThat(reading.blocks()).filteredOn(block -> !block.isEmpty()).hasSize(3);
            assertGapless(reading.times(), STRIDE);

            double late = rig.counted("datamesh.live.dropped", "reason", "late");
            rig.publishNow(topic, begin);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> rig.counted("datamesh.live.dropped", "reason", "late") > late);
            assertGapless(reading.times(), STRIDE);
        }
    }

    @Test
    void brokenMessagesAreCountedAndTheOthersGoOn() throws Exception {
        TestTopic topic = rig.topic(1, RATE, STRIDE);
        double broken = rig.counted("datamesh.live.dropped", "reason", "malformed");
        try (Reading reading = rig.read(topic.names(), null, null)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> !reading.times().isEmpty());
            rig.publishRaw(topic, new byte[] {1, 2, 3});
            rig.publishRaw(topic, new byte[0]);
            long time = LiveRig.now();
            rig.publishNow(topic, time);
            await().atMost(Duration.ofSeconds(10)).until(() -> reading.times().contains(time));

            assertThat(reading.blocks())
                    .filteredOn(block -> block.gpsNanos() == time)
                    .noneMatch(Reading.Block::isEmpty);
            assertThat(rig.counted("datamesh.live.dropped", "reason", "malformed"))
                    .isEqualTo(broken + 2);
        }
    }

    private static List<Long> strides(long start, int count) {
        return LongStream.range(0, count).mapToObj(i -> start + i * STRIDE).toList();
    }

    private static void assertGapless(List<Long> times, long stride) {
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).as("stride " + i).isEqualTo(stride);
        }
    }

    private static void assertSamples(List<Reading.Block> blocks) {
        for (Reading.Block block : blocks) {
            for (double[] samples : block.samples().values()) {
                for (int i = 0; i < samples.length; i++) {
                    if (!Double.isNaN(samples[i])) {
                        long time = block.gpsNanos() + i * 1_000_000_000L / RATE;
                        assertThat(samples[i]).isEqualTo(LiveRig.value(time, RATE));
                    }
                }
            }
        }
    }
}
