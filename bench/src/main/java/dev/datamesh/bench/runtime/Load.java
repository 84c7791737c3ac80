package dev.datamesh.bench.runtime;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of channels that is published and read.
 *
 * @param id its publisher
 * @param channels how many
 * @param rate in Hz
 * @param strideNanos the stride that is published, in nanoseconds
 * @param announcedNanos the stride that readers are told, in nanoseconds
 */
record Load(String id, int channels, int rate, DataType type, long strideNanos, long announcedNanos) {
    private static final long STRIDE = 62_500_000;
    private static final long MILLISECOND = 1_000_000;

    static final Load ONE = new Load("ONE", 1, 16_384, DataType.FLOAT64, STRIDE, STRIDE);
    static final Load MANY = new Load("MANY", 1_000, 16, DataType.FLOAT32, STRIDE, STRIDE);
    static final Load LARGE = new Load("LARGE", 64, 16_384, DataType.FLOAT64, STRIDE, 16 * STRIDE);
    static final Load SILENT = new Load("SILENT", 1, 16, DataType.FLOAT32, STRIDE, STRIDE);

    /** A thousand strides a second: an hour's worth of the others in a minute. */
    static final Load FAST = new Load("FAST", 1, 16_000, DataType.FLOAT64, MILLISECOND, MILLISECOND);

    /** A detector's site: 458 channels are 30 MB a second. */
    static Load site(int channels) {
        return new Load("b1.site.main", channels, 16_384, DataType.FLOAT32, STRIDE, STRIDE);
    }

    static final List<Load> ALL = List.of(ONE, MANY, LARGE, SILENT, FAST);

    static final long MAX_LATENCY = 1_000_000_000L;
    private static final int IN_TOPIC = 100;

    List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < channels; i++) {
            names.add("B1:%s-CHANNEL_%05d".formatted(id, i));
        }
        return names;
    }

    String partition(int channel) {
        return id + "_" + channel / IN_TOPIC;
    }

    static int index(int channel) {
        return channel % IN_TOPIC;
    }

    /** The channels of each topic. */
    Map<String, List<Integer>> topics() {
        Map<String, List<Integer>> topics = new TreeMap<>();
        for (int i = 0; i < channels; i++) {
            topics.computeIfAbsent("arrakis-" + partition(i), topic -> new ArrayList<>())
                    .add(i);
        }
        return topics;
    }

    /** What a second of all channels is, in bytes. */
    long bytesPerSecond() {
        return (long) channels * rate * type.bytes();
    }

    private ProductRef product() {
        return new ProductRef("b1", id.toLowerCase(Locale.ROOT).replaceAll("^b1\\.|\\.main$", ""));
    }

    /** The channels as the catalogue has them. */
    List<Channel> served() {
        List<Channel> all = new ArrayList<>();
        List<String> names = names();
        for (int i = 0; i < channels; i++) {
            all.add(new Channel(
                    names.get(i),
                    type,
                    rate,
                    partition(i),
                    index(i),
                    id,
                    announcedNanos,
                    strideNanos,
                    MAX_LATENCY,
                    product(),
                    "arrakis-" + partition(i)));
        }
        return all;
    }

    void serve(Catalogue catalogue) {
        catalogue.put(new ProductEntry(
                product(),
                List.of(new Publisher(id, product(), strideNanos, announcedNanos, MAX_LATENCY, false, 0, null)),
                served()));
    }

    /** As the reference server is told of it. */
    String toml() {
        StringBuilder toml = new StringBuilder("""
                [publisher]
                publisher_id = "%s"
                stride = %d
                max_latency = %d
                """.formatted(id, strideNanos, MAX_LATENCY));
        List<String> names = names();
        for (int i = 0; i < channels; i++) {
            toml.append("""

                    ["%s"]
                    partition_id = "%s"
                    partition_index = %d
                    sample_rate = %d
                    data_type = "%s"
                    """.formatted(names.get(i), partition(i), index(i), rate, type.wireName()));
        }
        return toml.toString();
    }
}
