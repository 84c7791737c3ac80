package dev.datamesh.core.product;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.DeletionPolicy;
import dev.datamesh.api.product.LifecycleSpec.Stage;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import dev.datamesh.core.topic.TopicContent;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.unit.DurationText;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many Kafka partitions a product takes of its domain's quota: those that its spec asks for, whether or not they have been made, and
 * those of the topics that it keeps though what they carry is listed no more.
 */
public final class PartitionCount {
    private PartitionCount() {}

    /**
     * The count, over all streams. The spec need not be legal.
     *
     * @param held the claims that the product has on topics. How many partitions a topic of records has that is listed no more they do not
     *     tell: it counts as one
     */
    public static int of(DataProductSpec spec, List<TopicRecord> held) {
        int partitions = 0;
        int others = held.size();
        for (StreamSpec stream : spec.streams()) {
            List<TopicRecord> own = held.stream()
                    .filter(record -> record.stream().equals(stream.name()) && record.major() == stream.major())
                    .toList();
            Counted counted = of(stream, own);
            partitions += counted.partitions();
            others -= counted.topics();
        }
        return isKept(spec) ? partitions + others : partitions;
    }

    /** Those of a draft are deleted once the spec is accepted, where its policy is to delete; all others stay for a time or for ever. */
    private static boolean isKept(DataProductSpec spec) {
        return spec.deletionPolicy() == DeletionPolicy.Retain || Life.declared(spec) != Stage.Draft;
    }

    /**
     * What was counted for a stream.
     *
     * @param partitions how many it takes
     * @param topics how many of its held topics are among them
     */
    private record Counted(int partitions, int topics) {}

    private static Counted of(StreamSpec stream, List<TopicRecord> own) {
        TimeSeriesSpec series = stream.timeSeries();
        if (series == null) {
            int partitions =
                    stream.live().partitions() == null ? 1 : stream.live().partitions();
            return new Counted(partitions, Math.min(1, with(null, own)));
        }
        int registers = Math.min(1, with(TopicContent.REGISTER, own));
        if (series.dynamic() != null) {
            int kept = with(TopicContent.ANY, own);
            int partitions = Math.max(kept, DynamicTopics.count(series.dynamic().maxChannels()));
            return new Counted(1 + partitions, registers + kept);
        }
        List<ChannelSpec> channels = series.channels() == null ? List.of() : series.channels();
        int partitions = ofChannels(channels, forms(series), own);
        int kept = (int) own.stream()
                .filter(record -> ChannelLayout.type(record).isPresent())
                .count();
        return series.channelsFrom() == null
                ? new Counted(partitions, kept)
                : new Counted(1 + partitions, registers + kept);
    }

    private static int with(@Nullable String content, List<TopicRecord> own) {
        return (int) own.stream()
                .filter(record -> Objects.equals(record.dataType(), content))
                .count();
    }

    /** The topics that {@link ChannelLayout} makes of them, without their layout: a product is counted whenever a younger one is judged. */
    private static int ofChannels(List<ChannelSpec> channels, Optional<ChannelForms> forms, List<TopicRecord> own) {
        Map<DataType, Map<String, String>> held = new EnumMap<>(DataType.class);
        Map<DataType, Integer> rooms = new EnumMap<>(DataType.class);
        int topics = 0;
        for (TopicRecord record : own) {
            Optional<DataType> type = ChannelLayout.type(record);
            if (type.isEmpty()) {
                continue;
            }
            topics++;
            rooms.merge(
                    type.get(), ChannelLayout.MOST_CHANNELS - record.channels().size(), Integer::sum);
            Map<String, String> formOf = held.computeIfAbsent(type.get(), none -> new HashMap<>());
            for (int i = 0; i < record.channels().size(); i++) {
                formOf.put(
                        record.channels().get(i),
                        i < record.forms().size() ? record.forms().get(i) : ChannelForms.UNKNOWN);
            }
        }
        Map<DataType, Integer> added = new EnumMap<>(DataType.class);
        for (ChannelSpec channel : channels) {
            String form = held.getOrDefault(channel.dataType(), Map.of()).get(channel.name());
            boolean hasPlace = form != null
                    && forms.map(known -> known.fits(channel, form)).orElse(true);
            if (!hasPlace) {
                added.merge(channel.dataType(), 1, Integer::sum);
            }
        }
        for (Map.Entry<DataType, Integer> entry : added.entrySet()) {
            int more = Math.max(0, entry.getValue() - rooms.getOrDefault(entry.getKey(), 0));
            topics += Math.ceilDiv(more, ChannelLayout.MOST_CHANNELS);
        }
        return topics;
    }

    private static Optional<ChannelForms> forms(TimeSeriesSpec series) {
        try {
            return Optional.of(
                    new ChannelForms(DurationText.parse(series.stride()).toNanos()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Its spec is refused for it, and nothing is made.
            return Optional.empty();
        }
    }
}
