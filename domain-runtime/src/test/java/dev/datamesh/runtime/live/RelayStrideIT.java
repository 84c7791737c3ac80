package dev.datamesh.runtime.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.runtime.rig.LiveRig;
import dev.datamesh.runtime.rig.LiveRig.TestTopic;
import dev.datamesh.runtime.rig.Reading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stream that is published in short blocks and read in long ones. */
class RelayStrideIT {
    private static final long SECOND = 1_000_000_000;

    private static PlainBroker broker;
    private static LiveRig rig;
    private static BufferAllocator allocator;
    private static FlightClient client;

    @BeforeAll
    static void start() throws Exception {
        broker = PlainBroker.start();
        rig = new LiveRig(broker);
        allocator = new RootAllocator();
        client = FlightClient.builder(
                        allocator,
                        Location.forGrpcInsecure("127.0.0.1", rig.server().port()))
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        allocator.close();
        rig.close();
        broker.close();
    }

    @Test
    void readersAreToldTheRelaysStrideAndThePublisherItsOwn() throws Exception {
        TestTopic topic = rig.topic(2, 16, SECOND);
        String name = topic.names().getFirst();

        assertThat(stride("Describe", "\"channels\": [\"" + name + "\"]")).isEqualTo(SECOND);
        assertThat(stride("Find", filter(name, ""))).isEqualTo(SECOND);
        assertThat(stride("Find", filter(".*", "\"" + topic.publisher() + "\"")))
                .isEqualTo(LiveRig.STRIDE);
    }

    @Test
    void blocksOfTheRelaysStrideHoldWhatWasPublishedInShortOnes() throws Exception {
        TestTopic topic = rig.topic(1, 16, SECOND);
        String name = topic.names().getFirst();
        long start = LiveRig.now() - 10 * SECOND;
        start -= start % SECOND;
        for (int i = 0; i < 32; i++) {
            rig.publish(topic, start + i * LiveRig.STRIDE);
        }
        rig.flush();

        try (Reading reading = rig.read(topic.names(), start, start + 2 * SECOND)) {
            Awaitility.await().until(() -> reading.blocks().size() == 2);
            List<Reading.Block> blocks = reading.blocks();
            for (int block = 0; block < 2; block++) {
                double[] samples = blocks.get(block).samples().get(name);
                assertThat(blocks.get(block).gpsNanos()).isEqualTo(start + block * SECOND);
                assertThat(samples).hasSize(16);
                for (int i = 0; i < 16; i++) {
                    assertThat(samples[i]).isEqualTo(LiveRig.value(start + block * SECOND + i * LiveRig.STRIDE, 16));
                }
            }
        }
    }

    private static String filter(String pattern, String publishers) {
        return "\"pattern\": \"" + pattern + "\", \"data_type\": [], \"min_rate\": 0, \"max_rate\": 4294967295,"
                + " \"publisher\": [" + publishers + "]";
    }

    private static long stride(String request, String args) throws Exception {
        byte[] command = ("{\"request\": \"" + request + "\", \"args\": {" + args
                        + ", \"time\": null, \"replay_id\": null}, \"version\": \"0.5.0\"}")
                .getBytes(StandardCharsets.UTF_8);
        try (FlightStream stream = client.getStream(client.getInfo(FlightDescriptor.command(command))
                .getEndpoints()
                .getFirst()
                .getTicket())) {
            assertThat(stream.next()).isTrue();
            return ((Number) stream.getRoot().getVector("stride").getObject(0)).longValue();
        }
    }
}
