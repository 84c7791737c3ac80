package dev.datamesh.local.mesh.cluster;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.unit.DurationText;
import dev.datamesh.local.mesh.console.MeshException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A time series as it really is: the topics that the operator made, and which channel has which index in which of them.
 *
 * @param product the product it belongs to
 * @param stream its name in the product
 */
public record TimeSeries(ProductAddress product, String stream, Duration stride, List<Topic> topics) {

    /** A topic: samples of one type. */
    public record Topic(String name, DataType type, List<Channel> channels) {}

    /** A channel and its index in the topic. */
    public record Channel(int index, String name, int sampleRate, String unit) {}

    public TimeSeries {
        topics = List.copyOf(topics);
    }

    /** Of a product's stream whose channels its spec lists, the newest major of that name. */
    public static TimeSeries of(ProductAddress address, DataProduct product, String stream) {
        return of(address, product, stream, publisherId -> List.of());
    }

    /**
     * Of a product's stream, the newest major of that name.
     *
     * @param registered the topics of a publisher whose channels stand in a register, by its id
     */
    public static TimeSeries of(
            ProductAddress address, DataProduct product, String stream, Function<String, List<Topic>> registered) {
        StreamSpec spec = newest(address, product, stream);
        if (spec.timeSeries() == null) {
            throw new MeshException(
                    address + ": stream " + stream + " carries records, not a time series",
                    "'mesh tail' and 'mesh publish' take records");
        }
        StreamStatus status = (product.getStatus() == null
                        ? List.<StreamStatus>of()
                        : product.getStatus().streams())
                .stream()
                        .filter(each ->
                                each.name().equals(stream) && spec.major().equals(each.major()))
                        .filter(each ->
                                each.register() != null || !each.topics().isEmpty())
                        .findFirst()
                        .orElseThrow(() -> new MeshException(
                                address + ": stream " + stream + " has no topics yet",
                                "'mesh status' says what it waits for"));
        List<Topic> topics = status.register() == null ? topics(status, spec) : registered.apply(status.publisherId());
        if (topics.isEmpty()) {
            throw new MeshException(
                    address + ": stream " + stream + " has no channels yet",
                    "its publisher registers them: 'mesh publish --register' does, too");
        }
        return new TimeSeries(
                address, stream, DurationText.parse(spec.timeSeries().stride()), topics);
    }

    private static StreamSpec newest(ProductAddress address, DataProduct product, String stream) {
        return product.getSpec().streams().stream()
                .filter(each -> each.name().equals(stream))
                .max(Comparator.comparing(StreamSpec::major))
                .orElseThrow(() -> new MeshException(
                        address + " has no stream " + stream,
                        "it has "
                                + product.getSpec().streams().stream()
                                        .map(StreamSpec::name)
                                        .distinct()
                                        .collect(Collectors.joining(", "))
                                + ": choose one by --stream"));
    }

    private static List<Topic> topics(StreamStatus status, StreamSpec spec) {
        List<ChannelSpec> listed = spec.timeSeries().channels() == null
                ? List.of()
                : spec.timeSeries().channels();
        Map<String, ChannelSpec> byName =
                listed.stream().collect(Collectors.toMap(ChannelSpec::name, Function.identity()));
        List<Topic> topics = new ArrayList<>();
        for (TopicStatus topic : status.topics()) {
            List<Channel> channels = new ArrayList<>();
            for (int index = 0; index < topic.channels().size(); index++) {
                String name = topic.channels().get(index);
                // One that was taken out of the spec keeps its index in the topic, and gets no data.
                if (byName.get(name) instanceof ChannelSpec channel) {
                    channels.add(new Channel(
                            index, name, channel.sampleRate(), channel.unit() == null ? "" : channel.unit()));
                }
            }
            typeOf(topic).ifPresent(type -> topics.add(new Topic(topic.name(), type, List.copyOf(channels))));
        }
        return topics;
    }

    private static Optional<DataType> typeOf(TopicStatus topic) {
        return Arrays.stream(DataType.values())
                .filter(type -> type.wireName().equals(topic.dataType()))
                .findFirst();
    }
}
