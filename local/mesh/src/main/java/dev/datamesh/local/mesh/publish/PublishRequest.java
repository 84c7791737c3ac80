package dev.datamesh.local.mesh.publish;

import dev.datamesh.api.Patterns;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.cluster.TimeSeries.Channel;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.data.DataClient;
import dev.datamesh.local.mesh.data.PublisherAccess;
import dev.datamesh.local.mesh.series.Recording;
import dev.datamesh.local.mesh.series.SampleFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is to be published: a file's samples, as a stream of a product.
 *
 * @param channelOf for columns that are not named as their channel
 * @param serviceAccount as which of the product's publishers; absent: the first
 */
public record PublishRequest(
        ProductAddress product,
        String stream,
        Path file,
        Map<String, String> channelOf,
        Optional<String> serviceAccount) {

    private static final Pattern CHANNEL = Pattern.compile(Patterns.CHANNEL);

    public PublishRequest {
        channelOf = Map.copyOf(channelOf);
    }

    /** A file whose columns are named as their channels, to the stream that a product has when nothing is said. */
    public static PublishRequest of(ProductAddress product, Path file) {
        return new PublishRequest(product, "main", file, Map.of(), Optional.empty());
    }

    /** The stream as it is now. */
    TimeSeries series(MeshCluster cluster) {
        DataProduct found = cluster.product(product);
        return TimeSeries.of(product, found, stream, access(cluster, found)::registered);
    }

    /** Registers the file's columns, as far as they are named as channels are, with this many samples a second each. */
    void register(MeshCluster cluster, int sampleRate) {
        List<String> columns = SampleFile.columnNames(file).stream()
                .filter(column ->
                        CHANNEL.matcher(channelOf.getOrDefault(column, column)).matches())
                .toList();
        if (columns.isEmpty()) {
            throw new MeshException(
                    file + " has no column that is named as a channel is",
                    "say by --column NAME=CHANNEL which channel a column is");
        }
        Map<String, DataType> types = new LinkedHashMap<>();
        SampleFile.read(file, columns)
                .columns()
                .forEach((column, samples) -> types.put(channelOf.getOrDefault(column, column), samples.type()));
        DataProduct found = cluster.product(product);
        try (DataClient client = access(cluster, found).open()) {
            client.register(RuntimeLogin.publisherId(product, found, stream), types, sampleRate);
        }
    }

    private PublisherAccess access(MeshCluster cluster, DataProduct found) {
        return new PublisherAccess(cluster, product, found, serviceAccount);
    }

    /** What of the file is to be sent to a stream. */
    Recording recording(TimeSeries series) {
        Map<String, String> columnOf = new HashMap<>();
        channelOf.forEach((column, channel) -> columnOf.put(channel, column));
        List<String> inFile = SampleFile.columnNames(file);
        List<String> wanted = series.topics().stream()
                .flatMap(topic -> topic.channels().stream())
                .map(Channel::name)
                .map(name -> columnOf.getOrDefault(name, name))
                // A column asked for by name must be there; one that merely could be need not.
                .filter(column -> channelOf.containsKey(column) || inFile.contains(column))
                .distinct()
                .toList();
        return Recording.of(series, SampleFile.read(file, wanted), columnOf);
    }

    /** How to log in, as the domain's runtime says now; where there is none, as the Secret does. */
    Map<String, Object> credentials(MeshCluster cluster) {
        DataProduct found = cluster.product(product);
        return cluster.endpoint(product.domain())
                .map(runtime ->
                        RuntimeLogin.of(access(cluster, found), RuntimeLogin.publisherId(product, found, stream)))
                .orElseGet(() -> KafkaCredentials.ofPublisher(cluster, product, found, serviceAccount));
    }
}
