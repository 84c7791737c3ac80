package dev.datamesh.core.product;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.unit.ByteText;
import dev.datamesh.core.unit.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a product's spec is legal where the schema of the API cannot see it. All that is wrong is found at once. */
public final class Acceptance {
    /** In characters; every copy of a product is held by the API server, etcd and each of their readers. */
    private static final int LARGEST_SCHEMA = 256 * 1024;

    /** What fits into a long of nanoseconds. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final ProductContext context;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> channelOf = new HashMap<>();
    private final Map<String, String> topicOf = new HashMap<>();

    private Acceptance(ProductContext context) {
        this.context = context;
    }

    /**
     * Judges a spec; a pure function.
     *
     * @param held the claims that the product has on topics
     * @return what is wrong, in the order of the spec; empty = legal
     */
    public static List<Problem> judge(DataProductSpec spec, ProductContext context, List<TopicRecord> held) {
        var acceptance = new Acceptance(context);
        acceptance.ownTopics(spec);
        for (int i = 0; i < spec.streams().size(); i++) {
            acceptance.stream(spec.streams().get(i), "spec.streams[" + i + "]", held);
        }
        acceptance.quota(spec, held);
        return List.copyOf(acceptance.problems);
    }

    /** A stream of records has its topic's name whether or not that has been made; another stream may not adopt it. */
    private void ownTopics(DataProductSpec spec) {
        for (int i = 0; i < spec.streams().size(); i++) {
            StreamSpec stream = spec.streams().get(i);
            if (stream.records() != null && stream.adopt() == null) {
                topicOf.put(
                        streamId(context.domain(), context.product(), stream).recordsTopic(),
                        "spec.streams[" + i + "]");
            }
        }
    }

    private void quota(DataProductSpec spec, List<TopicRecord> held) {
        if (context.partitionsLeft().isEmpty()) {
            return;
        }
        int left = context.partitionsLeft().getAsInt();
        int asked = PartitionCount.of(spec, held);
        if (asked > left) {
            int kept = asked - PartitionCount.of(spec, List.of());
            problem(
                    Reason.QuotaExceeded,
                    "spec.streams",
                    "asks for " + asked + " partitions"
                            + (kept > 0
                                    ? ", with " + kept + " in topics that are kept for what is listed no more,"
                                    : ",")
                            + " but other products leave " + Math.max(0, left) + " of the domain's quotas.partitions"
                            + "; ask for fewer, delete what is not needed, or have the quota raised");
        }
    }

    private void stream(StreamSpec stream, String path, List<TopicRecord> held) {
        duration(stream.live().retention(), path + ".live.retention");
        if (stream.archive() != null && !context.planeHasArchive()) {
            problem(
                    Reason.NoArchive,
                    path + ".archive",
                    "the domain's plane has no archive: leave archive out, or ask the platform for one");
        }
        archiveQuota(stream, path + ".archive");
        List<TopicRecord> own = held.stream()
                .filter(r -> r.stream().equals(stream.name()) && r.major() == stream.major())
                .toList();
        if (stream.adopt() != null) {
            adoption(stream, path + ".adopt.topic", own);
        }
        if (stream.records() != null) {
            schema(stream.records().schema().avro(), path + ".records.schema.avro");
            schema(stream.records().schema().json(), path + ".records.schema.json");
        }
        TimeSeriesSpec series = stream.timeSeries();
        if (series != null) {
            timeSeries(series, path + ".timeSeries");
            if (series.dynamic() != null) {
                dynamic(stream, path);
            } else if (series.channelsFrom() != null && stream.adopt() != null) {
                problem(
                        Reason.InvalidSpec,
                        path + ".adopt",
                        "only a stream that lists its channels in timeSeries.channels can adopt a topic");
            }
            retyped(channels(series), own, path + ".timeSeries.channels");
        }
    }

    private void archiveQuota(StreamSpec stream, String path) {
        ArchiveRoom room = context.archiveRoom();
        if (stream.archive() != null
                && !room.isFor(
                        streamId(context.domain(), context.product(), stream).table())) {
            problem(
                    Reason.QuotaExceeded,
                    path,
                    "begins an archive, but the domain's archives hold " + ByteText.format(room.used())
                            + " bytes, and its quotas.archiveBytes allow " + ByteText.format(room.allowed())
                            + "; leave archive out, have others keep less (archive.retention), or have the quota raised");
        }
    }

    private void retyped(List<ChannelSpec> channels, List<TopicRecord> own, String path) {
        Set<String> retyped = Set.copyOf(ChannelLayout.retyped(channels, own));
        for (int i = 0; i < channels.size(); i++) {
            String name = channels.get(i).name();
            if (retyped.contains(name)) {
                problem(
                        Reason.InvalidSpec,
                        path + "[" + i + "].dataType",
                        "channel " + name + " had another dataType before: give the new form a new name");
            }
        }
    }

    private void adoption(StreamSpec stream, String path, List<TopicRecord> own) {
        String topic = stream.adopt().topic();
        StreamId id = streamId(context.domain(), context.product(), stream);
        String other = context.topicsTaken().get(topic);
        boolean held = own.stream().anyMatch(record -> record.topic().equals(topic));
        if (other != null && !held) {
            problem(
                    Reason.TopicOwnedByOther,
                    path,
                    "product " + other + " has topic " + topic + " already, or asked for it before");
        }
        // Whoever may write that stream could write this topic too.
        StreamId.ofWriters(topic)
                .filter(writers -> !writers.equals(id))
                .ifPresent(writers -> problem(
                        Reason.TopicOwnedByOther,
                        path,
                        "topic " + topic + " bears the name of stream " + writers.publisherId()
                                + ": only that stream can adopt it"));
        String before = topicOf.putIfAbsent(topic, path);
        if (before != null) {
            problem(Reason.InvalidSpec, path, "topic " + topic + " is that of " + before + " already");
        }
        if (stream.records() != null && !own.isEmpty() && !held) {
            problem(
                    Reason.InvalidSpec,
                    path,
                    "the stream's records lie in topic " + own.getFirst().topic()
                            + " already: leave adopt out, or list a stream with the next major");
        }
    }

    private void schema(@Nullable Map<String, Object> schema, String path) {
        if (schema != null && schema.toString().length() > LARGEST_SCHEMA) {
            problem(
                    Reason.InvalidSpec,
                    path,
                    "is larger than " + LARGEST_SCHEMA / 1024 + " KiB: put it into a ConfigMap, or divide the product");
        }
    }

    private void timeSeries(TimeSeriesSpec series, String path) {
        Optional<Duration> stride = duration(series.stride(), path + ".stride");
        duration(series.maxLatency(), path + ".maxLatency");
        Optional<Duration> relay = duration(series.relayStride(), path + ".relayStride");
        if (stride.isPresent()
                && relay.isPresent()
                && !Strides.fits(stride.get().toNanos(), relay.get().toNanos())) {
            problem(
                    Reason.InvalidStride,
                    path + ".relayStride",
                    series.relayStride() + " is no multiple of the stride " + series.stride());
        }
        List<ChannelSpec> channels = channels(series);
        for (int i = 0; i < channels.size(); i++) {
            String at = path + ".channels[" + i + "]";
            ChannelSpec channel = channels.get(i);
            String before = channelOf.putIfAbsent(channel.name(), at);
            if (before != null) {
                problem(
                        Reason.InvalidSpec,
                        at + ".name",
                        "channel " + channel.name() + " is listed in " + before + " already");
            }
            stride.ifPresent(length -> samples(length, series.stride(), channel, at));
            context.ownership()
                    .covers(context.domain(), channel.name())
                    .ifPresent(outside -> problem(outside.reason(), at + ".name", outside.message()));
            String other = context.channelsTaken().get(channel.name());
            if (other != null) {
                problem(
                        Reason.ChannelTaken,
                        at + ".name",
                        "product " + other + " has channel " + channel.name() + " already, or asked for it before");
            }
        }
    }

    /** Each channel is judged by the runtime when it is registered; this is what can be known before. */
    private void dynamic(StreamSpec stream, String path) {
        String at = path + ".timeSeries.dynamic";
        String prefix = stream.timeSeries().dynamic().prefix();
        if (prefix != null) {
            context.ownership()
                    .covers(context.domain(), prefix)
                    .ifPresent(outside -> problem(outside.reason(), at + ".prefix", outside.message()));
        } else if (context.ownership().owned(context.domain()).isEmpty()) {
            problem(
                    Reason.ChannelOutsidePrefix,
                    at,
                    "no channel could be registered, as domain " + context.domain()
                            + " owns no channel prefix: list one in its spec.channelPrefixes");
        }
        if (stream.adopt() != null) {
            problem(
                    Reason.InvalidSpec,
                    path + ".adopt",
                    "nobody knows which channels lie in the topic: leave adopt out, or list them in timeSeries.channels");
        }
    }

    private void samples(Duration stride, String text, ChannelSpec channel, String path) {
        if (Strides.samplesPerStride(stride.toNanos(), channel.sampleRate()).isEmpty()) {
            problem(
                    Reason.InvalidStride,
                    path + ".sampleRate",
                    channel.sampleRate() + " Hz gives no whole number of samples in the stride " + text);
        }
    }

    private static List<ChannelSpec> channels(TimeSeriesSpec series) {
        return series.channels() == null ? List.of() : series.channels();
    }

    private Optional<Duration> duration(@Nullable String text, String path) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            Duration duration = DurationText.parse(text);
            if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
                return Optional.of(duration);
            }
            problem(
                    Reason.InvalidUnit,
                    path,
                    text + " must be longer than nothing and shorter than 292 years: give a duration such as 62.5ms");
        } catch (IllegalArgumentException e) {
            problem(
                    Reason.InvalidUnit,
                    path,
                    Optional.ofNullable(e.getMessage()).orElse("cannot be read"));
        }
        return Optional.empty();
    }

    private void problem(Reason reason, String field, String message) {
        problems.add(new Problem(reason, field, message));
    }

    /** The id of a stream of a product. */
    public static StreamId streamId(String domain, String product, StreamSpec stream) {
        return new StreamId(domain, product, stream.name(), stream.major());
    }
}
