package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.archive.TimePartition;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.block.MalformedBlockException;
import dev.datamesh.runtime.block.TopicBlock;
import dev.datamesh.runtime.block.TopicMessage;
import dev.datamesh.runtime.catalogue.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Takes messages of a stream's topics into a batch, and knows how far the table will reach with it. */
final class TopicIntake implements Intake {
    private static final Logger LOG = Logger.getLogger(TopicIntake.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final long NEVER = Long.MIN_VALUE;

    /** A channel may be published on a moment after it was registered elsewhere: so long it is waited for. */
    static final Duration CHANNELS_WITHIN = Duration.ofSeconds(30);

    /** Blocks from further in the future come from a clock that is wrong; the live log leaves them out, too. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final TopicMessage messages = new TopicMessage();
    private final Map<String, Map<Integer, Channel>> places = new HashMap<>();
    private final Map<String, Reach.Mark> marks;
    private final ArchivedStream stream;
    private final Supplier<List<Channel>> known;
    private final Unregistered unregistered;
    private final Reach from;
    private final Map<String, String> logs;
    private RowBatch batch = new RowBatch();
    private List<Channel> seen = List.of();

    /**
     * Goes on where the table ends; in a log that has taken the place of the one that the table knows, at its beginning.
     *
     * @param known the channels of the stream as they are known at the moment
     * @param unregistered remembers what has been waited for
     * @param logs by topic, the id of its log
     */
    TopicIntake(
            ArchivedStream stream,
            Supplier<List<Channel>> known,
            Unregistered unregistered,
            Reach from,
            Map<String, String> logs) {
        this.unregistered = unregistered;
        this.stream = stream;
        this.known = known;
        this.from = from;
        this.logs = Map.copyOf(logs);
        this.marks = new HashMap<>(from.topics());
        logs.forEach((topic, log) -> marks.computeIfPresent(
                topic,
                (name, mark) -> new Reach.Mark(
                        mark.isOfAnother(log) ? 0 : mark.next(),
                        mark.latestGpsNanos(),
                        mark.latestPublishedNanos(),
                        log)));
    }

    @Override
    public Map<String, Long> replaced() {
        Map<String, Long> replaced = new TreeMap<>();
        logs.forEach((topic, log) -> from.mark(topic)
                .filter(mark -> mark.isOfAnother(log))
                .ifPresent(mark -> replaced.put(topic, mark.next())));
        return replaced;
    }

    private void know() {
        List<Channel> now = known.get();
        if (!now.equals(seen)) {
            seen = now;
            places.clear();
            now.forEach(channel -> places.computeIfAbsent(channel.topic(), topic -> new HashMap<>())
                    .put(channel.partitionIndex(), channel));
        }
    }

    @Override
    public boolean take(ConsumerRecord<byte[], ByteBuffer> message, Instant now) {
        know();
        Instant published = Instant.ofEpochMilli(message.timestamp());
        Optional<TopicBlock> block =
                block(message).filter(known -> known.gpsNanos() <= Gps.nanos(published.plus(AHEAD)));
        Map<Integer, Channel> channels = places.getOrDefault(message.topic(), Map.of());
        boolean mayCome = published.plus(CHANNELS_WITHIN).isAfter(now);
        if (block.isPresent() && unregistered.holds(message.topic(), block.get(), channels.keySet(), mayCome)) {
            return false;
        }
        Reach.Mark before = marks.get(message.topic());
        long time = before == null ? NEVER : before.latestGpsNanos();
        long stamp = before == null ? NEVER : before.latestPublishedNanos();
        if (block.isPresent()) {
            TopicBlock known = block.get();
            channels.forEach((index, channel) -> {
                if (known.has(index) && known.type() == channel.dataType()) {
                    batch.add(channel, message.offset(), known);
                }
            });
            time = Math.max(time, known.gpsNanos());
        }
        marks.put(
                message.topic(),
                new Reach.Mark(
                        message.offset() + 1,
                        time,
                        Math.max(stamp, Gps.nanos(published)),
                        logs.getOrDefault(message.topic(), "")));
        return true;
    }

    private Optional<TopicBlock> block(ConsumerRecord<byte[], ByteBuffer> message) {
        try {
            return Optional.of(messages.read(message.value() == null ? NOTHING : message.value()));
        } catch (MalformedBlockException e) {
            LOG.debugf("offset %d of %s is no block: %s", message.offset(), message.topic(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Reach from() {
        return from;
    }

    @Override
    public Reach to() {
        return new Reach(marks);
    }

    @Override
    public boolean isEmpty() {
        return marks.equals(from.topics());
    }

    @Override
    public long bytes() {
        return batch.bytes();
    }

    @Override
    public Optional<Reach.Mark> mark(TopicPartition partition) {
        return Optional.ofNullable(marks.get(partition.topic()));
    }

    @Override
    public Table write(Supplier<Catalog> catalog, Table table, List<DataFile> written) throws IOException {
        RowBatch full = drain();
        if (full.isEmpty()) {
            return table;
        }
        Table latest = SeriesTable.ensure(catalog.get(), stream, full.types(), TimePartition.DAY);
        written.addAll(new SeriesFiles(latest).write(full.rows()));
        return latest;
    }

    /** What waits to be written, which it then does no more. */
    RowBatch drain() {
        RowBatch full = batch;
        batch = new RowBatch();
        return full;
    }
}
