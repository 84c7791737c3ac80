package dev.datamesh.local.mesh.data;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.mesh.block.Block;
import dev.datamesh.local.mesh.block.BlockCodec;
import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.console.MeshException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A publisher as Arrakis has them: finds where its channels lie, asks for its credentials, and writes to Kafka itself. Used by one
 * thread.
 */
public final class DataPublisher implements AutoCloseable {
    private static final int LARGEST_MESSAGE = 10_000_000;

    private final Map<String, FoundChannel> channels = new HashMap<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final BlockCodec codec = new BlockCodec();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /**
     * Connects.
     *
     * @param server the gateway, or the domain's runtime
     * @param token of one of the product's publishers, for the audience {@code datamesh.dev}
     */
    public DataPublisher(URI server, String token, String publisherId) {
        try (DataClient client = new DataClient(server, Optional.of(token))) {
            client.published(publisherId).forEach(channel -> channels.put(channel.name(), channel));
            if (channels.isEmpty()) {
                throw new MeshException("there is no publisher " + publisherId, "'mesh find' lists what there is");
            }
            Map<String, Object> settings = LibrdkafkaSettings.forJava(client.publish(publisherId));
            settings.put("linger.ms", 0);
            settings.put("max.request.size", LARGEST_MESSAGE);
            producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        }
    }

    /**
     * Sends one block, all channels of a partition in one message; does not wait for it to arrive.
     *
     * @param gpsNanos the time of the first sample, in GPS nanoseconds, on a boundary of the stride
     * @throws MeshException if an earlier block was not taken
     */
    public void publish(long gpsNanos, Map<String, Samples> samples) {
        Exception failed = failure.getAndSet(null);
        if (failed != null) {
            throw new MeshException("a block was not taken: " + failed.getMessage(), "connect anew", failed);
        }
        Map<String, List<Block.Row>> rows = new TreeMap<>();
        Map<String, DataType> types = new HashMap<>();
        samples.forEach((name, values) -> {
            FoundChannel channel = Optional.ofNullable(channels.get(name))
                    .orElseThrow(() -> new MeshException(name + " is no channel of this publisher", ""));
            rows.computeIfAbsent(channel.topic(), topic -> new ArrayList<>())
                    .add(new Block.Row(channel.index(), values));
            types.put(channel.topic(), channel.type());
        });
        rows.forEach((topic, found) -> producer.send(
                new ProducerRecord<>(topic, 0, null, codec.encode(types.get(topic), new Block(gpsNanos, found))),
                (sent, e) -> failure.compareAndSet(null, e)));
    }

    @Override
    public void close() {
        producer.close();
        codec.close();
    }
}
