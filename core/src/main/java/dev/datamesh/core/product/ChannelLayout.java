package dev.datamesh.core.product;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which topic carries which channel of a time series, and at what index. Messages name a channel by its index alone, so an index
 * once given is never given to another channel: a removed channel keeps its place, and finds it again when it comes back. One that
 * comes back with another sample rate or stride gets a new place, and its old one stays empty: what lies there is in the old form.
 */
public final class ChannelLayout {
    /** As many channels as Arrakis takes in one topic. */
    public static final int MOST_CHANNELS = 100;

    private static final Comparator<TopicChannels> BY_NUMBER =
            Comparator.comparingInt(TopicChannels::number).thenComparing(TopicChannels::topic);
    private static final Comparator<ChannelSpec> BY_NAME =
            Comparator.comparing(ChannelSpec::name).thenComparing(ChannelSpec::dataType);

    private ChannelLayout() {}

    /**
     * Assigns every channel a topic of its type and an index. What is held stays; new channels come, by name, into the first topic of
     * their type that has room, else into a new topic with the next number. The order of the lists does not matter.
     *
     * @param strideNanos the stream's stride
     * @param channels the channels that the stream has now
     * @param held the topics that the stream has, with the channels they carry; topics of records are none of a time series
     * @return all the stream's topics, the held ones too, adopted ones first, then by number
     */
    public static List<TopicChannels> assign(
            StreamId stream, long strideNanos, List<ChannelSpec> channels, List<TopicRecord> held) {
        return assign(
                stream,
                new ChannelForms(strideNanos),
                channels,
                heldTopics(stream, held),
                held.stream().map(TopicRecord::topic));
    }

    /**
     * The same for a stream that takes over a topic which it does not hold yet: the topic gets the type of the first channel by name,
     * which no other topic can change, and from then on is like one that is held.
     */
    public static List<TopicChannels> assignAdopting(
            String topic, StreamId stream, long strideNanos, List<ChannelSpec> channels, List<TopicRecord> held) {
        Stream<TopicChannels> adopted = channels.stream()
                .min(BY_NAME)
                .map(first -> new TopicChannels(number(stream, topic), topic, first.dataType(), List.of(), List.of()))
                .stream();
        return assign(
                stream,
                new ChannelForms(strideNanos),
                channels,
                Stream.concat(adopted, heldTopics(stream, held)),
                Stream.concat(Stream.of(topic), held.stream().map(TopicRecord::topic)));
    }

    private static List<TopicChannels> assign(
            StreamId stream,
            ChannelForms forms,
            List<ChannelSpec> channels,
            Stream<TopicChannels> present,
            Stream<String> taken) {
        List<Slots> topics =
                new ArrayList<>(present.sorted(BY_NUMBER).map(Slots::new).toList());
        Map<DataType, Map<String, ChannelSpec>> listed = new EnumMap<>(DataType.class);
        channels.forEach(channel -> listed.computeIfAbsent(channel.dataType(), none -> new HashMap<>())
                .putIfAbsent(channel.name(), channel));
        topics.forEach(topic -> topic.bring(listed.getOrDefault(topic.type(), Map.of()), forms));
        // By type, so that a hundred thousand channels in a thousand topics take moments.
        Map<DataType, Set<String>> carried = new EnumMap<>(DataType.class);
        Map<DataType, Deque<Slots>> open = new EnumMap<>(DataType.class);
        topics.forEach(topic -> {
            of(topic.type(), carried).addAll(topic.channels());
            open.computeIfAbsent(topic.type(), none -> new ArrayDeque<>()).add(topic);
        });
        int next = 1 + taken.mapToInt(topic -> number(stream, topic)).max().orElse(-1);
        for (ChannelSpec channel : channels.stream().sorted(BY_NAME).toList()) {
            if (!of(channel.dataType(), carried).add(channel.name())) {
                continue;
            }
            Deque<Slots> rooms = open.computeIfAbsent(channel.dataType(), none -> new ArrayDeque<>());
            while (!rooms.isEmpty() && rooms.getFirst().isFull()) {
                rooms.removeFirst();
            }
            if (rooms.isEmpty()) {
                Slots fresh = new Slots(
                        new TopicChannels(next, stream.dataTopic(next), channel.dataType(), List.of(), List.of()));
                topics.add(fresh);
                rooms.add(fresh);
                next++;
            }
            rooms.getFirst().add(channel, forms);
        }
        return topics.stream().map(Slots::layout).toList();
    }

    private static Set<String> of(DataType type, Map<DataType, Set<String>> names) {
        return names.computeIfAbsent(type, none -> new HashSet<>());
    }

    /**
     * The channels that are held with another type than they are declared with, by name: readers know a channel by one type, so
     * such a declaration should be refused. (The API refuses the change of a channel, but not its removal and return.)
     */
    public static List<String> retyped(List<ChannelSpec> channels, List<TopicRecord> held) {
        Map<String, Set<DataType>> before = new HashMap<>();
        held.forEach(topic -> type(topic)
                .ifPresent(type -> topic.channels()
                        .forEach(name -> before.computeIfAbsent(name, none -> EnumSet.noneOf(DataType.class))
                                .add(type))));
        return channels.stream()
                .filter(channel -> before.getOrDefault(channel.name(), Set.of()).stream()
                        .anyMatch(type -> type != channel.dataType()))
                .map(ChannelSpec::name)
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<TopicChannels> heldTopics(StreamId stream, List<TopicRecord> held) {
        return held.stream()
                .flatMap(record -> type(record).stream()
                        .map(type -> new TopicChannels(
                                number(stream, record.topic()),
                                record.topic(),
                                type,
                                record.channels(),
                                record.forms())));
    }

    private static int number(StreamId stream, String topic) {
        return stream.dataTopicNumber(topic).orElse(TopicChannels.FOREIGN);
    }

    /** The type of the samples of a topic; empty if it is none of a time series. */
    static Optional<DataType> type(TopicRecord record) {
        return record.sampleType()
                .flatMap(name -> Stream.of(DataType.values())
                        .filter(type -> type.wireName().equals(name))
                        .findFirst());
    }

    /** A topic while channels are added to it. */
    private static final class Slots {
        private final TopicChannels before;
        private final List<String> channels;
        private final List<String> forms;

        Slots(TopicChannels before) {
            this.before = before;
            this.channels = new ArrayList<>(before.channels());
            this.forms = new ArrayList<>(before.forms());
            while (forms.size() < channels.size()) {
                forms.add(ChannelForms.UNKNOWN);
            }
        }

        /** Writes down the forms of those that are listed, and takes their places from those whose form has changed. */
        void bring(Map<String, ChannelSpec> listed, ChannelForms form) {
            for (int index = 0; index < channels.size(); index++) {
                ChannelSpec channel = listed.get(channels.get(index));
                if (channel != null && form.fits(channel, forms.get(index))) {
                    forms.set(index, form.of(channel));
                } else if (channel != null) {
                    channels.set(index, TopicRecord.NOBODY);
                    forms.set(index, ChannelForms.UNKNOWN);
                }
            }
        }

        DataType type() {
            return before.dataType();
        }

        List<String> channels() {
            return channels;
        }

        boolean isFull() {
            return channels.size() >= MOST_CHANNELS;
        }

        void add(ChannelSpec channel, ChannelForms form) {
            channels.add(channel.name());
            forms.add(form.of(channel));
        }

        TopicChannels layout() {
            return new TopicChannels(before.number(), before.topic(), before.dataType(), channels, forms);
        }
    }
}
