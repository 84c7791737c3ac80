package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.ArchiveReport.State;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.archive.TableCommit.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Archives one stream: reads its topics from where its table ends, writes what it read into files, and commits these together with how
 * far the table reaches then. It keeps nothing that the table does not say, so it may die anywhere and go on, here or elsewhere. Not
 * for two threads.
 */
final class StreamArchiver implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StreamArchiver.class);
    private static final long FILE_BYTES = 16L << 20;
    private static final Duration POLL = Duration.ofMillis(100);

    private final ArchivedStream stream;
    private final Supplier<Catalog> catalog;
    private final StreamKind kind;
    private final Consumer<byte[], ByteBuffer> consumer;
    private final TopicIds ids;
    private final InstantSource clock;
    private final Upkeep upkeep;
    private final ArchiveHealth health;
    private final List<DataFile> written = new ArrayList<>();
    private final Set<TopicPartition> held = new HashSet<>();
    private Intake intake;
    private Map<String, String> logs = Map.of();
    private Table table;
    private boolean begun;

    /**
     * An archiver that has done nothing yet.
     *
     * @param kind of time series, or of records
     * @param consumer its own; closed with it. It says when an offset is out of range
     * @param ids which log a topic is
     * @param health told how it goes
     */
    StreamArchiver(
            ArchivedStream stream,
            Supplier<Catalog> catalog,
            StreamKind kind,
            Consumer<byte[], ByteBuffer> consumer,
            TopicIds ids,
            ArchiveHealth health,
            InstantSource clock) {
        this.health = health;
        this.stream = stream;
        this.catalog = catalog;
        this.kind = kind;
        this.intake = kind.intake(Reach.nothing(), Map.of());
        this.consumer = consumer;
        this.ids = ids;
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
            if (!kind.look()) {
                health.went(stream.publisher(), State.Archiving, Optional.empty(), clock.instant());
                return false;
            }
            begin();
            read(clock.millis() + stream.freshness().toMillis() / 2);
            Instant caughtUp = caughtUp();
            boolean any = !intake.isEmpty();
            if (!any || commit()) {
                State state = kind.leavesOut() ? State.LeavesOut : State.Archiving;
                health.went(stream.publisher(), state, Optional.of(TableFigures.of(table)), caughtUp);
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
                .flatMap(topic -> intake.mark(topic).stream())
                .map(mark -> Gps.instant(mark.latestPublishedNanos()))
                .filter(now::isAfter)
                .min(Comparator.naturalOrder())
                .orElse(now);
    }

    /** Goes on, or begins where the table ends. */
    private void begin() {
        Set<TopicPartition> wanted = kind.partitions(consumer);
        if (begun && consumer.assignment().equals(wanted)) {
            return;
        }
        written.clear();
        table = kind.ensure(catalog.get());
        table.refresh();
        goOnFrom(SeriesTable.reach(table), wanted);
        begun = true;
    }

    private void goOnFrom(Reach reach, Set<TopicPartition> topics) {
        logs = logs(topics);
        intake = kind.intake(reach, logs);
        intake.replaced()
                .forEach((topic, next) -> LOG.warnf(
                        "%s was made anew: its log is archived from its beginning; of the one before, nothing from offset %d on",
                        topic, next));
        held.clear();
        consumer.assign(topics);
        topics.forEach(topic ->
                consumer.seek(topic, intake.mark(topic).map(Reach.Mark::next).orElse(0L)));
    }

    private Map<String, String> logs(Set<TopicPartition> topics) {
        return ids.of(topics.stream().map(TopicPartition::topic).distinct().toList());
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
        TopicPartition topic = new TopicPartition(message.topic(), message.partition());
        if (held.contains(topic)) {
            return;
        }
        if (!intake.take(message, clock.instant())) {
            held.add(topic);
            consumer.seek(topic, message.offset());
            consumer.pause(List.of(topic));
        }
    }

    private void write() throws IOException {
        table = intake.write(catalog, table, written);
    }

    /** Commits what was taken in; false = it is not in the table, and the next round takes it in anew. */
    private boolean commit() throws IOException {
        if (!logs(consumer.assignment()).equals(logs)) {
            // What was read may be of either log, so it is read anew.
            LOG.warnf("a topic of %s was made anew, or is gone, while it was read", stream.publisher());
            discard();
            return false;
        }
        write();
        TableCommit commit = new TableCommit(intake.from(), intake.to(), intake.replaced());
        Outcome outcome = commit.apply(table, written);
        switch (outcome) {
            case LANDED -> {
                intake = kind.intake(commit.to(), logs);
                upkeep.after(table);
            }
            case REFUSED -> discard();
            // The files may be in the table yet, so they stay.
            case UNKNOWN -> begun = false;
        }
        written.clear();
        return outcome == Outcome.LANDED;
    }

    /** Begins anew where the table ends; nobody knows of the files. */
    private void discard() {
        written.forEach(file -> table.io().deleteFile(file.location()));
        written.clear();
        begun = false;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
