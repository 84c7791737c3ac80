package dev.datamesh.runtime.archive;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.archive.TimePartition;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.archive.TableCommit.Outcome;
import dev.datamesh.runtime.catalogue.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Archives one stream: reads its topics from where its table ends, writes what it read into files, and commits these together with how
 * far the table reaches then. It keeps nothing that the table does not say, so it may die anywhere and go on, here or elsewhere. Not
 * for two threads.
 */
final class StreamArchiver implements AutoCloseable {
    private static final long FILE_BYTES = 16L << 20;
    private static final Duration POLL = Duration.ofMillis(100);

    private final ArchivedStream stream;
    private final Supplier<Catalog> catalog;
    private final Supplier<List<Channel>> channels;
    private final Consumer<byte[], ByteBuffer> consumer;
    private final InstantSource clock;
    private final Upkeep upkeep;
    private final ArchiveHealth health;
    private final List<DataFile> written = new ArrayList<>();
    private final Set<String> held = new HashSet<>();
    private TopicIntake intake = new TopicIntake(Reach.nothing());
    private Table table;
    private boolean begun;

    /**
     * An archiver that has done nothing yet.
     *
     * @param channels the stream's channels, as far as they are known at the moment
     * @param consumer its own; closed with it. It says when an offset is out of range
     * @param health told how it goes
     */
    StreamArchiver(
            ArchivedStream stream,
            Supplier<Catalog> catalog,
            Supplier<List<Channel>> channels,
            Consumer<byte[], ByteBuffer> consumer,
            ArchiveHealth health,
            InstantSource clock) {
        this.health = health;
        this.stream = stream;
        this.catalog = catalog;
        this.channels = channels;
        this.consumer = consumer;
        this.clock = clock;
        this.upkeep = new Upkeep(stream.retention(), clock);
    }

    /**
     * Reads for as long as the archive may lag behind, and commits what there was.
     *
     * @return whether there was anything
     * @throws RuntimeException if Kafka or the catalogue cannot be reached; the next round begins anew where the table ends
     * @throws IOException if the warehouse cannot be written
     */
    boolean round() throws IOException {
        boolean done = false;
        try {
            List<Channel> known = channels.get();
            if (known.isEmpty()) {
                health.went(stream.publisher(), Optional.empty(), clock.instant());
                return false;
            }
            begin(known);
            intake.know(known);
            read(clock.millis() + stream.freshness().toMillis() / 2);
            Instant caughtUp = caughtUp();
            boolean any = !intake.isEmpty();
            if (!any || commit()) {
                health.went(stream.publisher(), Optional.of(TableFigures.of(table)), caughtUp);
            }
            done = true;
            return any;
        } catch (IOException | RuntimeException e) {
            if (!(e instanceof InterruptException)) {
                health.failed(stream.publisher(), e);
            }
            throw e;
        } finally {
            begun = begun && done;
        }
    }

    /** Up to when all that was published has been taken in: now, or when the last was published of a topic that has more. */
    private Instant caughtUp() {
        Instant now = clock.instant();
        return consumer.assignment().stream()
                .filter(topic -> consumer.currentLag(topic).orElse(0) > 0)
                .flatMap(topic -> intake.to().mark(topic.topic()).stream())
                .map(mark -> Gps.instant(mark.latestPublishedNanos()))
                .filter(now::isAfter)
                .min(Comparator.naturalOrder())
                .orElse(now);
    }

    /** Goes on, or begins where the table ends. */
    private void begin(List<Channel> known) {
        Set<TopicPartition> wanted = known.stream()
                .map(channel -> new TopicPartition(channel.topic(), 0))
                .collect(Collectors.toSet());
        if (begun && consumer.assignment().equals(wanted)) {
            return;
        }
        written.clear();
        table = SeriesTable.ensure(catalog.get(), stream, types(known), partition(known));
        table.refresh();
        goOnFrom(SeriesTable.reach(table), wanted);
        begun = true;
    }

    private void goOnFrom(Reach reach, Set<TopicPartition> topics) {
        intake = new TopicIntake(reach);
        held.clear();
        consumer.assign(topics);
        topics.forEach(topic -> consumer.seek(topic, reach.next(topic.topic())));
    }

    private void read(long untilMillis) throws IOException {
        held.clear();
        consumer.resume(consumer.paused());
        while (clock.millis() < untilMillis) {
            try {
                for (ConsumerRecord<byte[], ByteBuffer> message : consumer.poll(POLL)) {
                    take(message);
                }
            } catch (OffsetOutOfRangeException e) {
                // The log has let go of what was not archived yet, or of a topic's beginning before the first time.
                consumer.seekToBeginning(e.partitions());
            }
            if (intake.bytes() >= FILE_BYTES) {
                write();
            }
        }
    }

    private void take(ConsumerRecord<byte[], ByteBuffer> message) {
        if (held.contains(message.topic())) {
            return;
        }
        if (!intake.take(message, clock.instant())) {
            TopicPartition topic = new TopicPartition(message.topic(), message.partition());
            held.add(message.topic());
            consumer.seek(topic, message.offset());
            consumer.pause(List.of(topic));
        }
    }

    private void write() throws IOException {
        RowBatch batch = intake.drain();
        if (!batch.isEmpty()) {
            table = SeriesTable.ensure(catalog.get(), stream, batch.types(), TimePartition.DAY);
            written.addAll(new SeriesFiles(table).write(batch.rows()));
        }
    }

    /** Commits what was taken in; false = it is not in the table, and the next round takes it in anew. */
    private boolean commit() throws IOException {
        write();
        TableCommit commit = new TableCommit(intake.from(), intake.to());
        Outcome outcome = commit.apply(table, written);
        switch (outcome) {
            case LANDED -> {
                intake = new TopicIntake(commit.to());
                upkeep.after(table);
            }
            case REFUSED -> {
                written.forEach(file -> table.io().deleteFile(file.location()));
                begun = false;
            }
            // The files may be in the table yet, so they stay.
            case UNKNOWN -> begun = false;
        }
        written.clear();
        return outcome == Outcome.LANDED;
    }

    private static Set<DataType> types(List<Channel> known) {
        return known.stream().map(Channel::dataType).collect(Collectors.toCollection(TreeSet::new));
    }

    private TimePartition partition(List<Channel> known) {
        long bytesPerSecond = known.stream()
                .sorted(Comparator.comparing(Channel::name))
                .mapToLong(channel ->
                        (long) channel.sampleRate() * channel.dataType().bytes())
                .sum();
        return TimePartition.of(bytesPerSecond, stream.retention());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
