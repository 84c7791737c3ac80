package dev.datamesh.local.mesh.tail;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.block.Block;
import dev.datamesh.local.mesh.block.BlockCodec;
import dev.datamesh.local.mesh.block.MalformedBlockException;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.cluster.TimeSeries.Channel;
import dev.datamesh.local.mesh.cluster.TimeSeries.Topic;
import dev.datamesh.local.mesh.console.MeshException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a time series from its topics as the blocks arrive, from now on. Joins no group and leaves no trace. */
public final class BlockReader implements AutoCloseable {
    private final TimeSeries series;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BlockCodec codec = new BlockCodec();
    private final InstantSource clock;
    private final Map<String, Topic> topics;
    private final Map<String, ChannelMonitor> monitors = new HashMap<>();

    public BlockReader(TimeSeries series, Map<String, Object> credentials, InstantSource clock) {
        this.series = series;
        this.clock = clock;
        this.topics = series.topics().stream().collect(Collectors.toMap(Topic::name, Function.identity()));
        Map<String, Object> settings = new HashMap<>(credentials);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = topics.keySet().stream()
                .map(name -> new TopicPartition(name, 0))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
    }

    /** What arrives within the given time, as soon as anything does; empty if nothing does. */
    public List<ArrivedBlock> poll(Duration wait) {
        List<ArrivedBlock> arrived = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(wait)) {
                arrived.addAll(decoded(message));
            }
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw new MeshException(
                    series.product() + ": the broker refuses: " + e.getMessage(),
                    "'mesh doctor' looks at the broker",
                    e);
        }
        return arrived;
    }

    private List<ArrivedBlock> decoded(ConsumerRecord<byte[], byte[]> message) {
        long now = Gps.nanos(clock.instant());
        Block block;
        try {
            block = codec.decode(message.value());
        } catch (MalformedBlockException e) {
            throw new MeshException(
                    "the message at offset " + message.offset() + " of " + message.topic() + " is no block: "
                            + e.getMessage(),
                    "its publisher does not write Arrow messages as the protocol wants them",
                    e);
        }
        List<ArrivedBlock> arrived = new ArrayList<>();
        for (Block.Row row : block.rows()) {
            channel(message.topic(), row.channelIndex()).ifPresent(channel -> {
                ChannelMonitor monitor =
                        monitors.computeIfAbsent(channel.name(), name -> new ChannelMonitor(series.stride()));
                arrived.add(new ArrivedBlock(
                        block.gpsNanos(),
                        channel,
                        row.samples(),
                        monitor.arrived(block.gpsNanos(), row.samples(), now)));
            });
        }
        return arrived;
    }

    private Optional<Channel> channel(String topic, int index) {
        return topics.get(topic).channels().stream()
                .filter(channel -> channel.index() == index)
                .findFirst();
    }

    @Override
    public void close() {
        consumer.close();
        codec.close();
    }
}
