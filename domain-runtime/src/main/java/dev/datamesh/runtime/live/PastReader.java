package dev.datamesh.runtime.live;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.archive.Archive;
import dev.datamesh.runtime.archive.TopicIds;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.EncodedBlock;
import dev.datamesh.runtime.block.MalformedBlockException;
import dev.datamesh.runtime.block.OpenBlock;
import dev.datamesh.runtime.block.TopicBlock;
import dev.datamesh.runtime.block.TopicMessage;
import dev.datamesh.runtime.stream.StreamEndedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Reads a span of the past for one subscriber: what is archived from there, and then the log, by a consumer of its own.
 *
 * <p>It puts strides together by the same rule as the present does, only that the clock is the log's: a topic is past a stride when a
 * later block has been read and the message said that the stride's deadline was over, or when the log has been read to the end that
 * it had after the deadline. So the answer does not depend on when it is read, and a broker that is silent is waited for.
 */
final class PastReader implements AutoCloseable {
    /** The value of a tombstone. */
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Messages bear the time of their publishing, by the publisher's clock: how wrong it may be. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(10);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final long MOST_AHEAD_BYTES = 32L << 20;
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final BlockLayout layout;
    private final Consumer<byte[], ByteBuffer> consumer;
    private final TopicIds ids;
    private final InstantSource clock;
    private final LiveMetrics metrics;
    private final StrideAssembler assembler;
    private final ArchivedPast archived;
    private final Unheld unheld;
    private final TopicMessage messages = new TopicMessage();
    private final Map<String, String> logs = new HashMap<>();
    private final long waitNanos;
    private final List<TopicPartition> partitions;
    private final Map<String, Integer> places = new HashMap<>();
    private final long[] latestTimes;
    private final long[] latestStamps;
    private final long[] positions;
    private final long[] begins;
    private final long[] ends;
    private long endsSeenNanos = UNKNOWN;
    private Optional<Subscription> present = Optional.empty();
    private long latestUnseen = UNKNOWN;

    PastReader(
            BlockLayout layout,
            Consumer<byte[], ByteBuffer> consumer,
            Archive archive,
            TopicIds ids,
            LiveSettings settings,
            InstantSource clock,
            LiveMetrics metrics) {
        this.layout = layout;
        this.consumer = consumer;
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
        this.assembler = new StrideAssembler(layout, metrics);
        this.unheld = new Unheld(layout, assembler.topics());
        this.archived = new ArchivedPast(archive, layout, assembler, unheld);
        this.waitNanos = settings.waitNanos(layout);
        this.partitions = assembler.topics().stream()
                .map(topic -> new TopicPartition(topic, 0))
                .toList();
        int count = partitions.size();
        for (int topic = 0; topic < count; topic++) {
            places.put(partitions.get(topic).topic(), topic);
        }
        latestTimes = new long[count];
        latestStamps = new long[count];
        positions = new long[count];
        begins = new long[count];
        ends = new long[count];
        Arrays.fill(latestTimes, UNKNOWN);
        Arrays.fill(latestStamps, UNKNOWN);
    }

    /** Finds the place in the archive, and the one in the log. */
    void open(long fromNanos) throws StreamEndedException, InterruptedException {
        assembler.startAt(fromNanos);
        Optional<StreamEndedException> noArchive = beginInArchive();
        Instant from = Gps.instant(assembler.next());
        Instant needed = from.plusNanos(waitNanos).plus(CLOCKS_DIFFER);
        long stamp = Math.max(0, from.minus(CLOCKS_DIFFER).toEpochMilli());
        try {
            consumer.assign(partitions);
            Map<TopicPartition, Long> stamps = new HashMap<>();
            partitions.forEach(partition -> stamps.put(partition, stamp));
            Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(stamps, ANSWER_WITHIN);
            Map<TopicPartition, Long> oldest = consumer.beginningOffsets(partitions, ANSWER_WITHIN);
            seeEnds();
            for (int topic = 0; topic < partitions.size(); topic++) {
                TopicPartition partition = partitions.get(topic);
                OffsetAndTimestamp at = found.get(partition);
                positions[topic] = at == null ? ends[topic] : at.offset();
                consumer.seek(partition, positions[topic]);
                begins[topic] = oldest.get(partition);
                boolean cut = at != null && begins[topic] > 0 && at.offset() <= begins[topic];
                if (cut && archived.mark(topic).isEmpty()) {
                    if (!archived.keeps(topic)
                            && Instant.ofEpochMilli(at.timestamp()).isAfter(needed)) {
                        throw noArchive.orElseGet(() -> Unheld.refusal(assembler.next(), at));
                    }
                    unheld.begins(topic, UNKNOWN, endsSeenNanos);
                }
            }
            leaveLogToArchive();
        } catch (InterruptException e) {
            throw interrupted();
        } catch (KafkaException e) {
            throw new StreamEndedException("the log cannot be read at present; try again", e);
        }
    }

    /** What came in between, if anything did; the log alone may have all that is wanted. */
    private Optional<StreamEndedException> beginInArchive() throws InterruptedException {
        try {
            archived.begin();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(unreadable(e));
        }
    }

    /** What is archived is read there, and in the log only what comes after. */
    private void leaveLogToArchive() {
        for (int topic = 0; topic < partitions.size(); topic++) {
            Optional<Reach.Mark> mark = archived.mark(topic);
            if (mark.isPresent()) {
                latestTimes[topic] = Math.max(latestTimes[topic], mark.get().latestGpsNanos());
                latestStamps[topic] = Math.max(latestStamps[topic], mark.get().latestPublishedNanos());
                consumer.pause(List.of(partitions.get(topic)));
                if (mark.get().next() > positions[topic] && !isOfAnotherLog(topic, mark.get())) {
                    positions[topic] = mark.get().next();
                    consumer.seek(partitions.get(topic), positions[topic]);
                }
            }
        }
    }

    /** Between the end of the archive and the beginning of the log there may be what was not archived in time. */
    private void sayWhatLogLetGoOf() {
        for (int topic = 0; topic < partitions.size(); topic++) {
            Optional<Reach.Mark> mark = archived.mark(topic);
            if (mark.isPresent()
                    && mark.get().next() < begins[topic]
                    && positions[topic] <= begins[topic]
                    && !isOfAnotherLog(topic, mark.get())) {
                unheld.begins(topic, mark.get().latestGpsNanos() + 1, Gps.nanos(clock.instant()));
            }
        }
    }

    /** The archive may end in a log that is gone, whose topic was made anew: all that the new one has comes after that. */
    private boolean isOfAnotherLog(int topic, Reach.Mark mark) {
        String name = partitions.get(topic).topic();
        if (!logs.containsKey(name) || mark.isOfAnother(logs.get(name))) {
            logs.putAll(ids.of(assembler.topics()));
        }
        return logs.containsKey(name) && mark.isOfAnother(logs.get(name));
    }

    /** The next stride, if it can come out. */
    Optional<OpenBlock> poll() {
        return assembler.poll(this::isPast);
    }

    /** A stride that has come out, with a word on what is missing in it because nobody holds it. */
    EncodedBlock encoded(OpenBlock block) {
        EncodedBlock encoded = block.encoded();
        return unheld.word(block.gpsNanos()).map(encoded::with).orElse(encoded);
    }

    /** The stride that comes out next. */
    long next() {
        return assembler.next();
    }

    /** Reads on, for this long at most if there is nothing. */
    void read(Duration limit) throws InterruptedException, StreamEndedException {
        try {
            boolean onlyArchived = archived.isActive() && readArchive();
            long now = Gps.nanos(clock.instant());
            if (!onlyArchived) {
                for (ConsumerRecord<byte[], ByteBuffer> message : poll(archived.isActive() ? Duration.ZERO : limit)) {
                    accept(message, now);
                }
                pauseThoseAhead();
            }
            if (now >= assembler.next() + waitNanos && endsSeenNanos < assembler.next() + waitNanos) {
                seeEnds();
            }
        } catch (InterruptException e) {
            throw interrupted();
        } catch (RetriableException e) {
            // The broker is away: what it holds is waited for.
        } catch (KafkaException e) {
            throw new StreamEndedException("the log cannot be read any more; try again", e);
        }
    }

    /** Reads on in the archive; whether there is nothing to be read in the log meanwhile. */
    private boolean readArchive() throws StreamEndedException, InterruptedException {
        boolean only = true;
        for (int topic = 0; topic < partitions.size(); topic++) {
            only &= archived.mark(topic).isPresent();
        }
        try {
            if (!archived.advance(!only)) {
                leaveLogToArchive();
                sayWhatLogLetGoOf();
                archived.end();
                only = false;
            } else {
                // A newer state may have topics more.
                leaveLogToArchive();
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return only;
    }

    private ConsumerRecords<byte[], ByteBuffer> poll(Duration limit) throws StreamEndedException, InterruptedException {
        try {
            return consumer.poll(limit);
        } catch (OffsetOutOfRangeException e) {
            // The log let go of what was to be read next. By then it may be archived; if not, nobody has it any more.
            Optional<StreamEndedException> noArchive = beginInArchive();
            if (noArchive.isPresent()) {
                throw noArchive.get();
            }
            consumer.seekToBeginning(e.partitions());
            for (TopicPartition lost : e.partitions()) {
                int topic = places.get(lost.topic());
                positions[topic] = consumer.position(lost, ANSWER_WITHIN);
                begins[topic] = positions[topic];
                if (archived.mark(topic).isEmpty()) {
                    unheld.begins(topic, latestTimes[topic] + 1, Gps.nanos(clock.instant()));
                }
            }
            leaveLogToArchive();
            return ConsumerRecords.empty();
        }
    }

    private static StreamEndedException unreadable(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw interrupted();
        }
        return new StreamEndedException("the archive cannot be read at present; try again", e);
    }

    private void accept(ConsumerRecord<byte[], ByteBuffer> message, long nowNanos) {
        int topic = places.get(message.topic());
        positions[topic] = message.offset() + 1;
        latestStamps[topic] = Math.max(latestStamps[topic], Gps.nanos(Instant.ofEpochMilli(message.timestamp())));
        try {
            TopicBlock block = messages.read(message.value() == null ? NOTHING : message.value());
            if (block.gpsNanos() > nowNanos + LiveStream.AHEAD_NANOS) {
                metrics.early();
                return;
            }
            latestTimes[topic] = Math.max(latestTimes[topic], block.gpsNanos());
            unheld.comes(topic, block.gpsNanos());
            if (present.isPresent() && !present.get().sees(topic, message.offset())) {
                latestUnseen = Math.max(latestUnseen, block.gpsNanos());
            }
            // What lies before the start was not asked for; that is not being late.
            if (block.gpsNanos() >= assembler.next()) {
                assembler.accept(topic, block);
            }
        } catch (MalformedBlockException e) {
            metrics.malformed();
        }
    }

    private boolean isPast(int topic, long stride) {
        if (!archived.covers(topic, stride)) {
            return false;
        }
        long deadline = stride + waitNanos;
        boolean later = latestTimes[topic] != UNKNOWN && latestTimes[topic] >= stride + layout.strideNanos();
        return (later && latestStamps[topic] >= deadline)
                || (endsSeenNanos >= deadline && positions[topic] >= ends[topic]);
    }

    private void seeEnds() {
        long now = Gps.nanos(clock.instant());
        Map<TopicPartition, Long> seen = consumer.endOffsets(partitions, ANSWER_WITHIN);
        for (int topic = 0; topic < partitions.size(); topic++) {
            ends[topic] = seen.get(partitions.get(topic));
        }
        endsSeenNanos = now;
    }

    /** One topic may be read so far ahead of another that its blocks would fill the memory. */
    private void pauseThoseAhead() {
        long strides = Math.max(waitNanos / layout.strideNanos() + 8, MOST_AHEAD_BYTES / layout.messageBytes());
        for (int topic = 0; topic < partitions.size(); topic++) {
            boolean ahead = latestTimes[topic] != UNKNOWN
                    && (latestTimes[topic] - assembler.next()) / layout.strideNanos() > strides;
            if (ahead || archived.mark(topic).isPresent()) {
                consumer.pause(List.of(partitions.get(topic)));
            } else {
                consumer.resume(List.of(partitions.get(topic)));
            }
        }
    }

    /** Whether all that was in the log when it was last looked at has been read, or nearly. */
    boolean isNearEnd() {
        if (archived.isActive()) {
            return false;
        }
        for (int topic = 0; topic < partitions.size(); topic++) {
            if (consumer.currentLag(partitions.get(topic)).orElse(Long.MAX_VALUE) > 16) {
                return false;
            }
        }
        return true;
    }

    /** By topic, the offset of the message that is read next. */
    Map<String, Long> positions() {
        Map<String, Long> byTopic = new HashMap<>();
        for (int topic = 0; topic < partitions.size(); topic++) {
            byTopic.put(partitions.get(topic).topic(), positions[topic]);
        }
        return byTopic;
    }

    /** The present is seen from here on, too. */
    void meet(Subscription subscription) {
        present = Optional.of(subscription);
        latestUnseen = Arrays.stream(latestTimes).max().orElse(UNKNOWN);
    }

    void part() {
        present = Optional.empty();
    }

    /**
     * Whether the present can take over: all that it has not seen has been read here, and lies in strides that have come out here.
     */
    boolean canHandOver() {
        for (int topic = 0; topic < partitions.size(); topic++) {
            if (present.isEmpty() || !present.get().sees(topic, positions[topic])) {
                return false;
            }
        }
        return assembler.next() > latestUnseen;
    }

    private static InterruptedException interrupted() {
        // Kafka's client sets the mark again; whoever catches the exception has been told.
        Thread.interrupted();
        return new InterruptedException("the subscriber has left");
    }

    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        } catch (InterruptException e) {
            // Closed all the same; whoever was interrupted has been told.
            Thread.interrupted();
        }
    }
}
