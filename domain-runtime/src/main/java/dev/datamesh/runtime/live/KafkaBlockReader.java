package dev.datamesh.runtime.live;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.EncodedBlock;
import dev.datamesh.runtime.block.OpenBlock;
import dev.datamesh.runtime.stream.BlockReader;
import dev.datamesh.runtime.stream.Shortcut;
import dev.datamesh.runtime.stream.StreamEndedException;
import dev.datamesh.runtime.stream.StreamQuery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * One subscriber's way through past and present. It reads the past until it meets the present, which it has subscribed to meanwhile:
 * it goes over when the next stride of both is the same, and the present has seen all that this stride is made of. A bounded
 * subscriber that is too slow for the present goes back to the past; a live one that is too slow misses the oldest. What begins in
 * the future waits in the present, where waiting takes none of the room for readers of the past.
 */
final class KafkaBlockReader implements BlockReader {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long UNKNOWN = Long.MIN_VALUE;

    /** Opens readers of the past, as many at once as there is room for. */
    interface Pasts {
        PastReader open(BlockLayout layout, long fromNanos) throws StreamEndedException, InterruptedException;

        void close(PastReader reader);
    }

    private final StreamQuery query;
    private final BlockLayout layout;
    private final LiveLog log;
    private final Pasts pasts;
    private final InstantSource clock;
    private final LiveMetrics metrics;
    private Optional<PastReader> past = Optional.empty();
    private Optional<Subscription> present = Optional.empty();
    private Shortcut shortcut = Shortcut.none();
    private long next;
    private boolean begun;
    private boolean awaitsStart;

    KafkaBlockReader(
            StreamQuery query, BlockLayout layout, LiveLog log, Pasts pasts, InstantSource clock, LiveMetrics metrics) {
        this.query = query;
        this.layout = layout;
        this.log = log;
        this.pasts = pasts;
        this.clock = clock;
        this.metrics = metrics;
        this.next = query.startNanos() == null ? UNKNOWN : layout.floor(query.startNanos());
    }

    @Override
    public void offerTo(Shortcut taker) {
        shortcut = taker;
    }

    @Override
    public Optional<EncodedBlock> next() throws InterruptedException, StreamEndedException {
        if (!begun) {
            begun = true;
            begin();
        }
        while (query.endNanos() == null || next < query.endNanos()) {
            Optional<EncodedBlock> block = past.isPresent() ? ofPast(past.get()) : ofPresent(present.orElseThrow());
            if (block.isPresent()) {
                next = block.get().gpsNanos() + layout.strideNanos();
                return beyondEnd(block.get()) ? Optional.empty() : block;
            }
        }
        return Optional.empty();
    }

    private boolean beyondEnd(EncodedBlock block) {
        return query.endNanos() != null && block.gpsNanos() >= query.endNanos();
    }

    private void begin() throws InterruptedException, StreamEndedException {
        if (next == UNKNOWN) {
            Subscription subscription = log.subscribe(layout, Map.of());
            present = Optional.of(subscription);
            takeOver(subscription);
        } else if (next > Gps.nanos(clock.instant())) {
            present = Optional.of(log.subscribe(layout, Map.of()));
            awaitsStart = true;
        } else {
            past = Optional.of(pasts.open(layout, next));
        }
    }

    /** The first block, if that is what the present has now; else the start is waited for on, or read from the past if it was missed. */
    private Optional<EncodedBlock> first(Subscription subscription, Optional<EncodedBlock> block)
            throws InterruptedException, StreamEndedException {
        if (block.isPresent() && block.get().gpsNanos() < next) {
            return Optional.empty();
        }
        awaitsStart = false;
        if (block.isPresent() && block.get().gpsNanos() == next) {
            takeOver(subscription);
            return block;
        }
        leavePresent();
        begin();
        return Optional.empty();
    }

    /** The next block of the past; empty if there is none yet, or the present has taken over. */
    private Optional<EncodedBlock> ofPast(PastReader reader) throws InterruptedException, StreamEndedException {
        if (present.isPresent()) {
            Subscription subscription = present.get();
            if (subscription.hasOverflowed()) {
                leavePresent();
                reader.part();
            } else if (reader.canHandOver()
                    && subscription.headFrom(next).filter(head -> head == next).isPresent()) {
                takeOver(subscription);
                leavePast();
                return Optional.empty();
            }
        } else if (reachesPresent() && reader.isNearEnd()) {
            Subscription subscription = log.subscribe(layout, reader.positions());
            present = Optional.of(subscription);
            reader.meet(subscription);
        }
        Optional<OpenBlock> block = reader.poll();
        if (block.isEmpty()) {
            reader.read(POLL);
            block = reader.poll();
        }
        return block.map(reader::encoded);
    }

    /** The next block of the present; empty if it was too fast. */
    private Optional<EncodedBlock> ofPresent(Subscription subscription)
            throws InterruptedException, StreamEndedException {
        Optional<EncodedBlock> block = subscription.take();
        if (awaitsStart) {
            return first(subscription, block);
        }
        if (block.isEmpty()) {
            metrics.rewound();
            long lost = next == UNKNOWN ? subscription.firstLost() : next;
            leavePresent();
            past = Optional.of(pasts.open(layout, lost));
            next = lost;
        }
        return block;
    }

    private boolean reachesPresent() {
        return query.endNanos() == null || query.endNanos() > Gps.nanos(clock.instant());
    }

    private void takeOver(Subscription subscription) {
        if (query.endNanos() == null) {
            // What has an end has to be looked at here, block by block.
            subscription.preferNewest(shortcut);
        }
    }

    private void leavePresent() {
        present.ifPresent(subscription -> log.unsubscribe(layout, subscription));
        present = Optional.empty();
    }

    private void leavePast() {
        past.ifPresent(pasts::close);
        past = Optional.empty();
    }

    @Override
    public void close() {
        leavePresent();
        leavePast();
    }
}
