package dev.datamesh.core.product;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.StreamSpec;
import java.util.EnumMap;
import java.util.Map;

/** How many Kafka partitions a spec asks for: what a domain's quota counts, whether or not they have been made. */
public final class PartitionCount {
    private PartitionCount() {}

    /** The count, over all streams. */
    public static int of(DataProductSpec spec) {
        return spec.streams().stream().mapToInt(PartitionCount::of).sum();
    }

    private static int of(StreamSpec stream) {
        if (stream.timeSeries() == null) {
            return stream.live().partitions() == null ? 1 : stream.live().partitions();
        }
        if (stream.timeSeries().dynamic() != null) {
            int register = 1;
            return register + DynamicTopics.count(stream.timeSeries().dynamic().maxChannels());
        }
        if (stream.timeSeries().channels() == null) {
            return 0;
        }
        Map<ChannelSpec.DataType, Integer> byType = new EnumMap<>(ChannelSpec.DataType.class);
        stream.timeSeries().channels().forEach(channel -> byType.merge(channel.dataType(), 1, Integer::sum));
        int register = stream.timeSeries().channelsFrom() == null ? 0 : 1;
        return register
                + byType.values().stream()
                        .mapToInt(count -> Math.ceilDiv(count, ChannelLayout.MOST_CHANNELS))
                        .sum();
    }
}
