package dev.datamesh.runtime.live;

import dev.datamesh.runtime.archive.Archive;
import dev.datamesh.runtime.archive.KafkaTopicIds;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.stream.BlockReader;
import dev.datamesh.runtime.stream.BlockSource;
import dev.datamesh.runtime.stream.StreamEndedException;
import dev.datamesh.runtime.stream.StreamQuery;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** Reads the topics of time series: the present by one consumer for all subscribers, the past by one of each reader's own. */
public final class KafkaBlockSource implements BlockSource {
    private final Map<String, Object> kafka;
    private final Archive archive;
    private final LiveSettings settings;
    private final InstantSource clock;
    private final LiveMetrics metrics;
    private final LiveLog log;
    private final KafkaTopicIds ids;
    private final Semaphore historic;
    private final Map<List<Channel>, WeakReference<BlockLayout>> layouts = new ConcurrentHashMap<>();

    /**
     * A source that reads nothing until it is asked.
     *
     * @param kafka how to connect: {@code bootstrap.servers} and what the plane's security needs
     */
    public KafkaBlockSource(
            Map<String, Object> kafka, LiveSettings settings, InstantSource clock, MeterRegistry metrics) {
        this(kafka, Archive.none(), settings, clock, metrics);
    }

    /** @param archive where the past is read that is archived */
    public KafkaBlockSource(
            Map<String, Object> kafka,
            Archive archive,
            LiveSettings settings,
            InstantSource clock,
            MeterRegistry metrics) {
        this.archive = archive;
        this.kafka = Map.copyOf(kafka);
        this.settings = settings;
        this.clock = clock;
        this.metrics = new LiveMetrics(metrics);
        this.log = new LiveLog(consumer(Map.of("fetch.max.wait.ms", 250)), settings, clock, this.metrics);
        this.ids = new KafkaTopicIds(kafka);
        this.historic = new Semaphore(settings.historicReaders(), true);
    }

    @Override
    public BlockReader open(StreamQuery query) throws StreamEndedException {
        if (query.replay() != null) {
            throw new StreamEndedException("replays are not served here");
        }
        return new KafkaBlockReader(query, layout(query), log, new Pasts(), clock, metrics);
    }

    /** Layouts are as large as a message: equal subscribers share one while any of them is there. */
    private BlockLayout layout(StreamQuery query) {
        layouts.values().removeIf(known -> known.refersTo(null));
        WeakReference<BlockLayout> known = layouts.get(query.channels());
        BlockLayout layout = known == null ? null : known.get();
        if (layout == null) {
            layout = new BlockLayout(query.channels(), query.strideNanos());
            layouts.put(layout.channels(), new WeakReference<>(layout));
        }
        return layout;
    }

    private Consumer<byte[], ByteBuffer> consumer(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.putIfAbsent("client.id", "datamesh-runtime");
        properties.put("enable.auto.commit", false);
        properties.put("group.id", null);
        properties.values().removeIf(Objects::isNull);
        // Only when a topic was made anew: where it begins is known otherwise.
        properties.put("auto.offset.reset", "earliest");
        properties.put("reconnect.backoff.max.ms", 1000);
        properties.put("metadata.max.age.ms", 30_000);
        properties.put("max.partition.fetch.bytes", 1 << 20);
        properties.put("fetch.max.bytes", 8 << 20);
        properties.put("default.api.timeout.ms", 10_000);
        properties.putAll(more);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteBufferDeserializer());
    }

    @Override
    public boolean isWell() {
        return log.isWell();
    }

    @Override
    public void close() {
        log.close();
        ids.close();
    }

    private final class Pasts implements KafkaBlockReader.Pasts {
        @Override
        public PastReader open(BlockLayout layout, long fromNanos) throws StreamEndedException, InterruptedException {
            if (!historic.tryAcquire(settings.historicWait().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StreamEndedException("the past is read by " + settings.historicReaders()
                        + " others at present, which is as many as this server takes; try again later");
            }
            boolean opened = false;
            PastReader reader = null;
            try {
                reader = new PastReader(
                        layout,
                        consumer(Map.of("max.poll.records", 64, "fetch.max.wait.ms", 100, "auto.offset.reset", "none")),
                        archive,
                        ids,
                        settings,
                        clock,
                        metrics);
                reader.open(fromNanos);
                opened = true;
                return reader;
            } catch (InterruptException e) {
                Thread.interrupted();
                throw new InterruptedException("the subscriber has left");
            } finally {
                if (!opened) {
                    historic.release();
                    if (reader != null) {
                        reader.close();
                    }
                }
            }
        }

        @Override
        public void close(PastReader reader) {
            historic.release();
            reader.close();
        }
    }
}
