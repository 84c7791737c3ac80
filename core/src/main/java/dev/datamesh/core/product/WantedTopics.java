package dev.datamesh.core.product;

import dev.datamesh.api.domain.DataDomainSpec;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.StreamSpec.Cleanup;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicContent;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.core.unit.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The topics that a legal spec asks for. */
public final class WantedTopics {
    /** How long live data are kept where neither the product nor its domain says. */
    public static final String DEFAULT_RETENTION = "24h";

    /** As large as an Arrakis publisher makes a message, in bytes. */
    private static final long LARGEST_BLOCK = 10_000_000;

    /** Small segments, since only closed ones are compacted: the default of a gigabyte would never be filled. */
    private static final Map<String, String> REGISTER =
            Map.of("cleanup.policy", "compact", "segment.bytes", Integer.toString(16 << 20));

    private static final Duration SHORTEST_SEGMENT = Duration.ofMinutes(10);
    private static final Duration LONGEST_SEGMENT = Duration.ofDays(7);

    private WantedTopics() {}

    /**
     * The topics, in the order of the streams.
     *
     * @param held the product's claims; they decide which channel is where
     */
    public static List<WantedTopic> of(
            String domain,
            String product,
            DataProductSpec spec,
            DataDomainSpec.Defaults defaults,
            List<TopicRecord> held) {
        List<WantedTopic> wanted = new ArrayList<>();
        for (StreamSpec stream : spec.streams()) {
            StreamId id = new StreamId(domain, product, stream.name(), stream.major());
            Map<String, String> config = config(stream, retention(stream, defaults));
            if (stream.timeSeries() == null) {
                int partitions =
                        stream.live().partitions() == null ? 1 : stream.live().partitions();
                String topic = stream.adopt() == null
                        ? id.recordsTopic()
                        : stream.adopt().topic();
                wanted.add(new WantedTopic(
                        id,
                        new TopicSpec(topic, partitions, TopicSpec.BROKER_DEFAULT, config),
                        null,
                        List.of(),
                        stream.adopt() != null));
                continue;
            }
            List<TopicRecord> own = held.stream()
                    .filter(r -> r.stream().equals(stream.name()) && r.major() == stream.major())
                    .toList();
            if (stream.timeSeries().dynamic() != null || stream.timeSeries().channelsFrom() != null) {
                wanted.add(new WantedTopic(
                        id,
                        new TopicSpec(id.registerTopic(), 1, TopicSpec.BROKER_DEFAULT, REGISTER),
                        TopicContent.REGISTER,
                        List.of(),
                        false));
            }
            if (stream.timeSeries().dynamic() != null) {
                DynamicTopics.numbers(id, stream.timeSeries().dynamic().maxChannels(), own)
                        .forEach(number -> wanted.add(new WantedTopic(
                                id,
                                new TopicSpec(id.dataTopic(number), 1, TopicSpec.BROKER_DEFAULT, config),
                                TopicContent.ANY,
                                List.of(),
                                false)));
            } else if (stream.timeSeries().channels() != null) {
                for (TopicChannels topic : layout(id, stream, own)) {
                    wanted.add(new WantedTopic(
                            id,
                            // Arrakis takes one partition a topic.
                            new TopicSpec(topic.topic(), 1, TopicSpec.BROKER_DEFAULT, config),
                            topic.dataType().wireName(),
                            topic.channels(),
                            topic.forms(),
                            topic.number() == TopicChannels.FOREIGN || isAdopted(stream, topic.topic())));
                }
            }
        }
        return wanted;
    }

    private static List<TopicChannels> layout(StreamId id, StreamSpec stream, List<TopicRecord> own) {
        List<ChannelSpec> channels = stream.timeSeries().channels();
        long stride = DurationText.parse(stream.timeSeries().stride()).toNanos();
        boolean adopts = stream.adopt() != null && own.stream().noneMatch(record -> isAdopted(stream, record.topic()));
        return adopts
                ? ChannelLayout.assignAdopting(stream.adopt().topic(), id, stride, channels, own)
                : ChannelLayout.assign(id, stride, channels, own);
    }

    private static boolean isAdopted(StreamSpec stream, String topic) {
        return stream.adopt() != null && stream.adopt().topic().equals(topic);
    }

    /** How long a stream's live data are kept. */
    public static Duration retention(StreamSpec stream, DataDomainSpec.Defaults defaults) {
        String text = stream.live().retention();
        if (text == null) {
            text = defaults.liveRetention() == null ? DEFAULT_RETENTION : defaults.liveRetention();
        }
        return DurationText.parse(text);
    }

    private static Map<String, String> config(StreamSpec stream, Duration retention) {
        Map<String, String> config = new HashMap<>();
        boolean compact = stream.timeSeries() == null && stream.live().cleanup() == Cleanup.Compact;
        config.put("cleanup.policy", compact ? "compact" : "delete");
        if (!compact) {
            config.put("retention.ms", Long.toString(retention.toMillis()));
            // Kafka deletes whole segments, and never the one it writes to: without this a quiet topic keeps a week.
            config.put("segment.ms", Long.toString(segment(retention).toMillis()));
        }
        if (stream.timeSeries() != null) {
            config.put("max.message.bytes", Long.toString(LARGEST_BLOCK));
        }
        return config;
    }

    private static Duration segment(Duration retention) {
        Duration part = retention.dividedBy(8);
        if (part.compareTo(SHORTEST_SEGMENT) < 0) {
            return SHORTEST_SEGMENT;
        }
        return part.compareTo(LONGEST_SEGMENT) > 0 ? LONGEST_SEGMENT : part;
    }
}
