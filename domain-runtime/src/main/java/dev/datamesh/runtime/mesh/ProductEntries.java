package dev.datamesh.runtime.mesh;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.record.RecordSchema.Format;
import dev.datamesh.core.unit.DurationText;
import dev.datamesh.runtime.archive.ArchivedStream;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.catalogue.RecordStream;
import dev.datamesh.runtime.register.RegisteredStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a product adds to the catalogue: where each channel lies is what the operator reports, not what the spec may ask for. */
final class ProductEntries {
    private static final String DATA = "arrakis-";

    /** Where a refused spec says nothing of it: the API's default. */
    private static final Duration FRESHNESS = Duration.ofSeconds(10);

    private ProductEntries() {}

    /** The reference that names a product everywhere. */
    static ProductRef ref(DataProduct product) {
        return new ProductRef(
                product.getMetadata().getNamespace(), product.getMetadata().getName());
    }

    /**
     * What is served of a product; empty if nothing was ever accepted, or it is being deleted.
     *
     * <p>Of a spec that has not been judged, or was refused, only those channels are known that lie in a topic already. What they say
     * of themselves cannot have changed: the API refuses that.
     */
    static Optional<ProductEntry> of(DataProduct product) {
        if (product.isMarkedForDeletion()
                || product.getStatus() == null
                || product.getStatus().accepted() == null) {
            return Optional.empty();
        }
        ProductRef ref = ref(product);
        List<Publisher> publishers = new ArrayList<>();
        List<Channel> channels = new ArrayList<>();
        List<RecordStream> records = new ArrayList<>();
        for (StreamSpec stream : product.getSpec().streams()) {
            TimeSeriesSpec series = stream.timeSeries();
            Optional<StreamStatus> status = status(product, stream);
            status.flatMap(known -> records(ref, stream, known)).ifPresent(records::add);
            if (series == null || status.isEmpty() || status.get().publisherId() == null) {
                continue;
            }
            Publisher publisher = publisher(ref, series, status.get().publisherId());
            publishers.add(publisher);
            channels(publisher, series, status.get()).forEach(channels::add);
        }
        return Optional.of(new ProductEntry(ref, publishers, channels, records));
    }

    /** A stream of records whose topic and schema are there. */
    private static Optional<RecordStream> records(ProductRef ref, StreamSpec stream, StreamStatus status) {
        Map<Integer, String> schemas = new HashMap<>();
        status.schemas().forEach(schema -> schemas.put(schema.id(), schema.text()));
        if (stream.records() == null
                || status.topics().isEmpty()
                || status.schemaId() == null
                || !schemas.containsKey(status.schemaId())) {
            return Optional.empty();
        }
        return Optional.of(new RecordStream(
                ref,
                status.name(),
                status.major(),
                status.topics().getFirst().name(),
                stream.records().schema().json() == null ? Format.AVRO : Format.JSON,
                status.schemaId(),
                schemas));
    }

    /** The streams whose channels stand in a register that the operator has made. */
    static List<RegisteredStream> registered(DataProduct product) {
        if (of(product).isEmpty()) {
            return List.of();
        }
        List<RegisteredStream> registered = new ArrayList<>();
        for (StreamSpec stream : product.getSpec().streams()) {
            Optional<StreamStatus> status = status(product, stream);
            TimeSeriesSpec series = stream.timeSeries();
            if (series != null
                    && isRegistered(series)
                    && status.isPresent()
                    && status.get().register() != null) {
                ProductRef ref = ref(product);
                registered.add(new RegisteredStream(
                        publisher(ref, series, status.get().publisherId()),
                        status.get().register().topic(),
                        status.get().register().dataTopics().stream()
                                .flatMap(numbers -> IntStream.rangeClosed(numbers.first(), numbers.last())
                                        .boxed())
                                .toList(),
                        series.dynamic() == null ? null : series.dynamic().prefix()));
            }
        }
        return registered;
    }

    /**
     * The streams that are to be archived. By a spec that is not accepted nothing is begun, ended or let go of: what was accepted last
     * stands in the status, and how long rows were kept by that is not known any more.
     */
    static List<ArchivedStream> archived(DataProduct product) {
        if (of(product).isEmpty()) {
            return List.of();
        }
        boolean accepted = isCurrent(product);
        return product.getSpec().streams().stream()
                .flatMap(stream -> status(product, stream).stream()
                        .filter(status -> status.publisherId() != null || stream.records() != null)
                        .filter(status -> accepted ? stream.archive() != null : status.table() != null)
                        .map(status -> new ArchivedStream(
                                table(product, status),
                                product.getMetadata().getUid(),
                                stream.adopt() != null,
                                stream.archive() == null
                                        ? FRESHNESS
                                        : DurationText.parse(stream.archive().freshness()),
                                Optional.ofNullable(stream.archive())
                                        .filter(archive -> accepted)
                                        .map(StreamSpec.StreamArchiveSpec::retention)
                                        .map(DurationText::parse),
                                stream.records() != null)))
                .toList();
    }

    private static String table(DataProduct product, StreamStatus status) {
        ProductRef ref = ref(product);
        return new StreamId(ref.domain(), ref.name(), status.name(), status.major()).table();
    }

    /** Whether its present spec is the one that was accepted; otherwise what was served before is to be served on. */
    static boolean isCurrent(DataProduct product) {
        return product.getStatus() != null
                && product.getStatus().accepted() != null
                && Objects.equals(
                        product.getStatus().accepted().generation(),
                        product.getMetadata().getGeneration());
    }

    private static Optional<StreamStatus> status(DataProduct product, StreamSpec stream) {
        return product.getStatus().streams().stream()
                .filter(each ->
                        each.name().equals(stream.name()) && each.major().equals(stream.major()))
                .findFirst();
    }

    private static Publisher publisher(ProductRef ref, TimeSeriesSpec series, String id) {
        long stride = nanos(series.stride());
        return new Publisher(
                id,
                ref,
                stride,
                series.relayStride() == null ? stride : nanos(series.relayStride()),
                series.maxLatency() == null ? null : nanos(series.maxLatency()),
                series.dynamic() != null,
                series.dynamic() == null ? 0 : series.dynamic().maxChannels(),
                null,
                isRegistered(series));
    }

    private static boolean isRegistered(TimeSeriesSpec series) {
        return series.dynamic() != null || series.channelsFrom() != null;
    }

    private static Stream<Channel> channels(Publisher publisher, TimeSeriesSpec series, StreamStatus status) {
        Map<String, ChannelSpec> declared = new HashMap<>();
        if (series.channels() != null) {
            series.channels().forEach(channel -> declared.put(channel.name(), channel));
        }
        return status.topics().stream().flatMap(topic -> channels(publisher, topic, declared));
    }

    private static Stream<Channel> channels(Publisher publisher, TopicStatus topic, Map<String, ChannelSpec> declared) {
        List<Channel> channels = new ArrayList<>();
        for (int index = 0; index < topic.channels().size(); index++) {
            ChannelSpec channel = declared.get(topic.channels().get(index));
            // One that was taken out of the spec keeps its index in the topic, and gets no data.
            if (channel != null && isOf(topic, channel.dataType())) {
                channels.add(new Channel(
                        channel.name(),
                        channel.dataType(),
                        channel.sampleRate(),
                        topic.name().startsWith(DATA) ? topic.name().substring(DATA.length()) : topic.name(),
                        index,
                        publisher.id(),
                        publisher.strideNanos(),
                        publisher.nativeStrideNanos(),
                        publisher.maxLatencyNanos(),
                        publisher.product(),
                        topic.name()));
            }
        }
        return channels.stream();
    }

    private static boolean isOf(TopicStatus topic, DataType type) {
        return type.wireName().equals(topic.dataType());
    }

    private static long nanos(String duration) {
        return DurationText.parse(duration).toNanos();
    }
}
