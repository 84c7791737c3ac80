package dev.datamesh.runtime.archive;

import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.RecordStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jboss.logging.Logger;

/** Archives all streams that are to be, each on a thread of its own; a stream that fails is tried again, and holds no other up. */
public final class Archivers implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Archivers.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

    private final Supplier<Catalog> catalog;
    private final Map<String, Object> kafka;
    private final Catalogue served;
    private final Supplier<Collection<ArchivedStream>> wanted;
    private final TopicIds ids;
    private final ArchiveHealth health;
    private final InstantSource clock;
    private final Map<ArchivedStream, Thread> running = new HashMap<>();
    private final Thread keeper = new Thread(this::keep, "archivers");

    /**
     * Archivers that have not begun.
     *
     * @param kafka how to connect
     * @param served the channels
     * @param wanted the streams that are to be archived at the moment; asked every second
     * @param ids which log a topic is
     * @param health told how it goes
     */
    public Archivers(
            Supplier<Catalog> catalog,
            Map<String, Object> kafka,
            Catalogue served,
            Supplier<Collection<ArchivedStream>> wanted,
            TopicIds ids,
            ArchiveHealth health,
            InstantSource clock) {
        this.ids = ids;
        this.health = health;
        this.catalog = catalog;
        this.kafka = Map.copyOf(kafka);
        this.served = served;
        this.wanted = wanted;
        this.clock = clock;
        keeper.setDaemon(true);
    }

    public void start() {
        keeper.start();
    }

    private void keep() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.error("what is to be archived cannot be found out at present, what is archived goes on", e);
                }
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            }
        } catch (InterruptedException e) {
            // Closed.
        } finally {
            running.values().forEach(Thread::interrupt);
        }
    }

    private void look() {
        Collection<ArchivedStream> all = wanted.get();
        health.only(all);
        running.entrySet().removeIf(stream -> {
            boolean over = !all.contains(stream.getKey());
            if (over) {
                stream.getValue().interrupt();
            }
            return over || !stream.getValue().isAlive();
        });
        for (ArchivedStream stream : all) {
            running.computeIfAbsent(
                    stream,
                    added -> Thread.ofPlatform()
                            .daemon()
                            .name("archiver " + added.publisher())
                            .start(() -> archive(added)));
        }
    }

    private void archive(ArchivedStream stream) {
        try (StreamArchiver archiver =
                new StreamArchiver(stream, catalog, kind(stream), consumer(), ids, health, clock)) {
            while (!Thread.currentThread().isInterrupted()) {
                if (!tried(archiver, stream)) {
                    TimeUnit.NANOSECONDS.sleep(AFTER_FAILURE.toNanos());
                }
            }
        } catch (InterruptedException | InterruptException e) {
            // It is not to be archived any more, or not here.
        } catch (RuntimeException e) {
            // Begun anew by the keeper.
            health.failed(stream.publisher(), e);
            LOG.warnf(
                    "%s is not archived at present, its live data are served: %s", stream.publisher(), e.getMessage());
        }
    }

    private static boolean tried(StreamArchiver archiver, ArchivedStream stream) {
        try {
            return archiver.round();
        } catch (InterruptException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.warnf(
                    "%s is not archived at present, its live data are served: %s", stream.publisher(), e.getMessage());
            LOG.debug("why", e);
            return false;
        }
    }

    private StreamKind kind(ArchivedStream stream) {
        return stream.records()
                ? new RecordKind(stream, () -> records(stream))
                : new SeriesKind(stream, () -> channels(stream));
    }

    private Optional<RecordStream> records(ArchivedStream stream) {
        return served.snapshot().products().stream()
                .flatMap(product -> product.records().stream())
                .filter(records -> records.table().equals(stream.publisher()))
                .findFirst();
    }

    private List<Channel> channels(ArchivedStream stream) {
        return served.snapshot().products().stream()
                .flatMap(product -> product.channels().stream())
                .filter(channel -> channel.publisher().equals(stream.publisher()))
                .toList();
    }

    private Consumer<byte[], ByteBuffer> consumer() {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put("client.id", "datamesh-archiver");
        properties.put("enable.auto.commit", false);
        // A record of a transaction that was given up is none.
        properties.put("isolation.level", "read_committed");
        properties.put("group.id", null);
        properties.values().removeIf(Objects::isNull);
        properties.put("auto.offset.reset", "none");
        properties.put("fetch.max.bytes", 8 << 20);
        properties.put("max.partition.fetch.bytes", 1 << 20);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteBufferDeserializer());
    }

    @Override
    public void close() {
        keeper.interrupt();
        try {
            keeper.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
