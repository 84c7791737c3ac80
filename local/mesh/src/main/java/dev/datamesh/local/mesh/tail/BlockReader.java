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
    private Skipped skipped = new Skipped(0, "");

    /**
     * Messages that are no blocks of these channels.
     *
     * @param last which was the last, and why; empty if there was none
     */
    public record Skipped(long count, String last) {}

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
        List<ArrivedBlock> arrived = new ArrayList<>();
        try {
            Block block = codec.decode(message.value() == null ? new byte[0] : message.value());
            for (Block.Row row : block.rows()) {
                Optional<Channel> channel = channel(message.topic(), row.channelIndex());
                if (channel.isEmpty()) {
                    skip(
                            message,
                            "it has a row of channel " + row.channelIndex() + ", which was not there when this began");
                    continue;
                }
                ChannelMonitor monitor =
                        monitors.computeIfAbsent(channel.get().name(), name -> new ChannelMonitor(series.stride()));
                arrived.add(new ArrivedBlock(
                        block.gpsNanos(),
                        channel.get(),
                        row.samples(),
                        monitor.arrived(block.gpsNanos(), row.samples(), now)));
            }
        } catch (MalformedBlockException e) {
            skip(message, e.getMessage());
        }
        return arrived;
    }

    private void skip(ConsumerRecord<byte[], byte[]> message, String why) {
        skipped = new Skipped(
                skipped.count() + 1,
                "the message at offset " + message.offset() + " of " + message.topic() + ": " + why);
    }

    /** What was in the topics and could not be shown, since we follow. */
    public Skipped skipped() {
        return skipped;
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
