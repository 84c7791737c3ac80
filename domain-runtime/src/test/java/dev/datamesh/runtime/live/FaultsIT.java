package dev.datamesh.runtime.live;

import static dev.datamesh.runtime.rig.LiveRig.STRIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.rig.LiveRig;
import dev.datamesh.runtime.rig.LiveRig.TestTopic;
import dev.datamesh.runtime.rig.Reading;
import dev.datamesh.runtime.rig.ServerProcess;
import dev.datamesh.runtime.rig.SteadyPublisher;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What subscribers see when something goes wrong, or away. */
class FaultsIT {
    private static final int RATE = 16_384;
    private static final Duration SOON = Duration.ofSeconds(30);

    private static PlainBroker broker;

    @BeforeAll
    static void start() {
        broker = PlainBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static LiveRig rig() throws Exception {
        return new LiveRig(
                broker,
                new LiveSettings(
                        1 << 20,
                        Duration.ofMillis(250),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(300),
                        4,
                        Duration.ofSeconds(10)),
                Duration.ofSeconds(5));
    }

    @Test
    void subscriberThatNeverReadsSlowsNobodyAndIsMovedForward() throws Exception {
        try (LiveRig rig = rig()) {
            TestTopic topic = rig.topic(32, RATE, STRIDE);
            try (var publisher = new SteadyPublisher(rig, LiveRig.now(), topic);
                    Reading stuck = Reading.notReading(rig.server().port(), LiveRig.ticket(topic.names(), null, null));
                    Reading reading = rig.read(topic.names(), null, null)) {
                await().atMost(SOON).until(() -> rig.counted("datamesh.live.moved.forward") > 20);
                int before = reading.times().size();
                await().atMost(SOON).until(() -> reading.times().size() > before + 16);

                List<Long> times = reading.times();
                assertThat(times.getLast() - times.getFirst()).isEqualTo((times.size() - 1) * STRIDE);
                assertThat(reading.blocks()).noneMatch(Reading.Block::isEmpty);
                stuck.start();
                await().atMost(SOON).until(() -> stuck.times().size() > 32);
                assertThat(stuck.times().getLast()).isGreaterThan(times.getLast());
                assertThat(stuck.times()).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void boundedSubscriberThatIsSlowMissesNothing() throws Exception {
        try (LiveRig rig = rig()) {
            TestTopic topic = rig.topic(32, RATE, STRIDE);
            long begin = LiveRig.now();
            try (var publisher = new SteadyPublisher(rig, begin, topic);
                    Reading slow = Reading.notReading(
                            rig.server().port(), LiveRig.ticket(topic.names(), begin, begin + 160 * STRIDE))) {
                await().atMost(SOON).until(() -> LiveRig.now() > begin + 120 * STRIDE);
                slow.start();
                await().atMost(SOON).until(slow::hasEnded);

                assertThat(slow.failure()).isEmpty();
                assertThat(slow.times()).hasSize(160).isSorted().doesNotHaveDuplicates();
                assertThat(slow.blocks()).noneMatch(Reading.Block::isEmpty);
            }
        }
    }

    @Test
    void streamsGoOnAfterTheBrokerWasKilledUnderLoad() throws Exception {
        try (LiveRig rig = rig()) {
            TestTopic one = rig.topic(4, 4096, STRIDE);
            TestTopic two = rig.topic(4, 4096, STRIDE);
            long begin = LiveRig.now() - 32 * STRIDE;
            List<Reading> live = new ArrayList<>();
            List<Reading> bounded = new ArrayList<>();
            try (var publisher = new SteadyPublisher(rig, begin, one, two)) {
                for (TestTopic topic : List.of(one, two, one, two)) {
                    live.add(rig.read(topic.names(), null, null));
                    bounded.add(rig.read(topic.names(), begin, begin + 480 * STRIDE));
                }
                await().atMost(SOON)
                        .until(() -> live.stream()
                                .allMatch(reading -> reading.times().size() > 16));
                broker.broker().kill();
                await().atMost(SOON).until(() -> live.stream().allMatch(FaultsIT::lastIsEmpty));
                broker.broker().start();
                await().atMost(SOON).until(() -> live.stream().noneMatch(FaultsIT::lastIsEmpty));
                await().atMost(SOON).until(() -> bounded.stream().allMatch(Reading::hasEnded));

                assertThat(bounded).allSatisfy(reading -> {
                    assertThat(reading.failure()).isEmpty();
                    assertThat(reading.times()).hasSize(480).isSorted().doesNotHaveDuplicates();
                });
                assertThat(live).allSatisfy(reading -> {
                    assertThat(reading.failure()).isEmpty();
                    assertThat(reading.times()).isSorted().doesNotHaveDuplicates();
                });
            } finally {
                live.forEach(Reading::close);
                bounded.forEach(Reading::close);
            }
        }
    }

    private static boolean lastIsEmpty(Reading reading) {
        return reading.blocks().getLast().isEmpty();
    }

    @Test
    void readerOfAServerThatWasKilledGoesOnWhereItWas() throws Exception {
        try (LiveRig rig = rig()) {
            TestTopic topic = rig.topic(1, 512, STRIDE);
            int port = freePort();
            long begin = LiveRig.now() - 8 * STRIDE;
            List<Reading.Block> blocks = new ArrayList<>();
            try (var publisher = new SteadyPublisher(rig, begin, topic);
                    ServerProcess server = ServerProcess.start(broker.bootstrapServers(), port, topic)) {
                blocks.addAll(readUntil(port, topic, begin, 32));
                server.kill();
                server.again();
                blocks.addAll(readUntil(port, topic, begin + blocks.size() * STRIDE, 64));
            }

            for (int i = 0; i < blocks.size(); i++) {
                assertThat(blocks.get(i).gpsNanos()).isEqualTo(begin + i * STRIDE);
                assertThat(blocks.get(i).isEmpty()).isFalse();
            }
        }
    }

    /** Asks again until the server is there, then reads so many blocks. */
    private static List<Reading.Block> readUntil(int port, TestTopic topic, long from, int count) {
        List<Reading.Block> blocks = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            try (Reading reading = Reading.of(port, LiveRig.ticket(topic.names(), from, null))) {
                await().atMost(SOON)
                        .until(() -> reading.hasEnded() || reading.times().size() >= count);
                blocks.addAll(reading.blocks());
            }
            return !blocks.isEmpty();
        });
        return blocks;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void nothingIsLeftOfAThousandSubscribersThatCameAndWent() throws Exception {
        try (LiveRig rig = rig()) {
            TestTopic topic = rig.topic(4, 512, STRIDE);
            try (var publisher = new SteadyPublisher(rig, LiveRig.now() - 64 * STRIDE, topic)) {
                for (int round = 0; round < 50; round++) {
                    List<Reading> readings = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        Long start = i % 4 == 0 ? LiveRig.now() - 32 * STRIDE : null;
                        Long end = i % 5 == 0 ? LiveRig.now() + 1600 * STRIDE : null;
                        readings.add(
                                Reading.notReading(rig.server().port(), LiveRig.ticket(topic.names(), start, end)));
                    }
                    readings.forEach(Reading::drop);
                }
                await().atMost(SOON).until(() -> rig.subscribers() == 0);
                await().atMost(SOON).until(() -> rig.topicsRead() == 0);
            }
            // The server's own memory is checked when it closes.
        }
    }

    @Test
    void whenTheServerStopsLiveReadersAreToldToReconnectAndBoundedOnesFinish() throws Exception {
        LiveRig rig = rig();
        TestTopic topic = rig.topic(1, 512, STRIDE);
        try (var publisher = new SteadyPublisher(rig, LiveRig.now(), topic);
                Reading live = rig.read(topic.names(), null, null);
                Reading bounded = rig.read(topic.names(), null, LiveRig.now() + 48 * STRIDE);
                Reading endless = rig.read(topic.names(), null, LiveRig.now() + 4800 * STRIDE)) {
            await().atMost(SOON)
                    .until(() -> !live.times().isEmpty() && !bounded.times().isEmpty());
            rig.server().close();

            assertThat(List.of(live, endless)).allSatisfy(reading -> {
                await().atMost(SOON).until(reading::hasEnded);
                assertThat(reading.failure()).hasValueSatisfying(status -> {
                    assertThat(status.code()).isEqualTo(FlightStatusCode.UNAVAILABLE);
                    assertThat(status.description()).contains("runtime is shutting down; reconnect");
                });
            });
            await().atMost(SOON).until(bounded::hasEnded);
            assertThat(bounded.failure()).isEmpty();
        } finally {
            rig.close();
        }
    }

    @Test
    void subscribersOfAChangedChannelAreToldToResubscribeAndThoseOfARemovedOneThatItIsGone() throws Exception {
        try (LiveRig rig = rig()) {
            TestTopic topic = rig.topic(2, 512, STRIDE);
            try (Reading first = rig.read(topic.names().subList(0, 1), null, null);
                    Reading second = rig.read(topic.names().subList(1, 2), null, null)) {
                await().atMost(SOON).until(() -> rig.subscribers() == 2);
                Channel was = topic.channels().getFirst();
                Channel now = new Channel(
                        was.name(),
                        was.dataType(),
                        was.sampleRate(),
                        was.partitionId(),
                        was.partitionIndex(),
                        was.publisher(),
                        2 * STRIDE,
                        STRIDE,
                        was.maxLatencyNanos(),
                        was.product(),
                        was.topic());
                rig.serve(new TestTopic(topic.name(), topic.product(), topic.publisher(), List.of(now)));
                await().atMost(SOON).until(() -> first.hasEnded() && second.hasEnded());

                assertThat(first.failure().orElseThrow().code()).isEqualTo(FlightStatusCode.UNAVAILABLE);
                assertThat(first.failure().orElseThrow().description())
                        .contains("channel metadata changed for subscribed channels; resubscribe");
                assertThat(second.failure().orElseThrow().code()).isEqualTo(FlightStatusCode.UNAVAILABLE);
                assertThat(second.failure().orElseThrow().description())
                        .contains("channel(s) {" + topic.names().get(1) + "} are not available on this server");
            }
        }
    }
}
