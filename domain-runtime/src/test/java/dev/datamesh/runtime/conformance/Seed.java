package dev.datamesh.runtime.conformance;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.stream.ReplayWindow;
import java.util.List;
import java.util.Locale;

/** The publishers and channels that the client's own tests expect of a server. */
final class Seed {
    static final String REPLAY = "FAKE_REPLAY";
    static final ReplayWindow REPLAY_WINDOW = new ReplayWindow(1_000_000_000_000_000_000L, 1_000_086_400_000_000_000L);

    private static final long STRIDE = 62_500_000;
    private static final long MAX_LATENCY = 3_000_000_000L;

    private Seed() {}

    static void fill(Catalogue catalogue) {
        put(
                catalogue,
                "FAKE_H1",
                null,
                false,
                channel("H1:TEST-CHANNEL_SIN", "FAKE_H1_f32", 512, DataType.FLOAT32, "FAKE_H1", null),
                channel("H1:TEST-CHANNEL_COS", "FAKE_H1_f64", 16384, DataType.FLOAT64, "FAKE_H1", null),
                channel("H1:TEST-STATE_ONES", "FAKE_H1_i32", 16, DataType.INT32, "FAKE_H1", null));
        put(
                catalogue,
                "FAKE_L1",
                null,
                false,
                channel("L1:TEST-NOISE", "FAKE_L1_f32", 4096, DataType.FLOAT32, "FAKE_L1", null));
        put(
                catalogue,
                "FAKE_REPLAY_H1",
                REPLAY,
                false,
                channel("H1:REPLAY-CHANNEL_SIN", "FAKE_REPLAY_H1_f32", 512, DataType.FLOAT32, "FAKE_REPLAY_H1", REPLAY),
                channel("H1:REPLAY-STATE_ONES", "FAKE_REPLAY_H1_i32", 16, DataType.INT32, "FAKE_REPLAY_H1", REPLAY));
        put(catalogue, "FAKE_DYNAMIC", null, true);
    }

    /** The topics that the client writes to and reads from itself. */
    static List<String> topics() {
        return List.of(
                "arrakis-FAKE_H1_f32",
                "arrakis-FAKE_H1_f64",
                "arrakis-FAKE_H1_i32",
                "arrakis-replay-FAKE_REPLAY-FAKE_REPLAY_H1_f32",
                "arrakis-replay-FAKE_REPLAY-FAKE_REPLAY_H1_i32");
    }

    static Channel channel(String name, String partition, int rate, DataType type, String publisher, String replayId) {
        return new Channel(
                name,
                type,
                rate,
                partition,
                0,
                publisher,
                STRIDE,
                STRIDE,
                MAX_LATENCY,
                product(publisher),
                "arrakis-" + partition,
                replayId);
    }

    private static void put(
            Catalogue catalogue, String publisher, String replayId, boolean dynamic, Channel... channels) {
        catalogue.put(new ProductEntry(
                product(publisher),
                List.of(new Publisher(
                        publisher, product(publisher), STRIDE, STRIDE, MAX_LATENCY, dynamic, 1000, replayId)),
                List.of(channels)));
    }

    private static ProductRef product(String publisher) {
        return new ProductRef("fake", publisher.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
