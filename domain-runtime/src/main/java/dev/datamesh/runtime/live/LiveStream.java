package dev.datamesh.runtime.live;

import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.EncodedBlock;
import dev.datamesh.runtime.block.OpenBlock;
import dev.datamesh.runtime.block.TopicBlock;
import dev.datamesh.runtime.stream.StrideClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The present of one set of channels, put together once for all who subscribed to the same. It begins with the first stride that all
 * topics have reached; topics that have not been heard of by the first deadline are not waited for. All of it happens on the thread
 * of the {@link LiveLog}.
 */
final class LiveStream {
    /** Blocks from further in the future than this come from a clock that is wrong. */
    static final long AHEAD_NANOS = 60_000_000_000L;

    private static final long UNKNOWN = Long.MIN_VALUE;
    private static final long NOT_YET = -1;

    private final BlockLayout layout;
    private final LiveSettings settings;
    private final LiveMetrics metrics;
    private final StrideAssembler assembler;
    private final StrideClass strideClass;
    private final long waitNanos;
    private final long openedNanos;
    private final long[] firstTimes;
    private final long[] from;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private long emptySinceNanos;

    LiveStream(BlockLayout layout, LiveSettings settings, LiveMetrics metrics, long nowNanos) {
        this.layout = layout;
        this.settings = settings;
        this.metrics = metrics;
        this.assembler = new StrideAssembler(layout, metrics);
        this.strideClass = StrideClass.of(layout.strideNanos());
        this.waitNanos = settings.waitNanos(layout);
        this.openedNanos = nowNanos;
        this.emptySinceNanos = nowNanos;
        this.firstTimes = new long[assembler.topics().size()];
        Arrays.fill(firstTimes, UNKNOWN);
        this.from = new long[assembler.topics().size()];
        Arrays.fill(from, NOT_YET);
    }

    StrideClass strideClass() {
        return strideClass;
    }

    List<String> topics() {
        return assembler.topics();
    }

    Subscription subscribe(long bufferBytes) {
        Subscription subscription = new Subscription(bufferBytes, from.clone(), metrics);
        subscriptions.add(subscription);
        return subscription;
    }

    void unsubscribe(Subscription subscription, long nowNanos) {
        subscriptions.remove(subscription);
        emptySinceNanos = nowNanos;
    }

    /** Whether nobody has subscribed to it for long. */
    boolean isAbandoned(long nowNanos) {
        return subscriptions.isEmpty()
                && nowNanos - emptySinceNanos > settings.keepConsuming().toNanos();
    }

    /** From this offset on, all messages of a topic come here. */
    void begins(int topic, long offset) {
        if (from[topic] == NOT_YET) {
            from[topic] = offset;
            subscriptions.forEach(subscription -> subscription.from(topic, offset));
        }
    }

    void accept(int topic, TopicBlock block, long nowNanos) {
        if (block.gpsNanos() > nowNanos + AHEAD_NANOS) {
            metrics.early();
            return;
        }
        if (firstTimes[topic] == UNKNOWN) {
            firstTimes[topic] = block.gpsNanos();
        }
        assembler.accept(topic, block);
    }

    /** Hands out what can be. */
    void handOut(long nowNanos) {
        if (!assembler.isStarted()) {
            start(nowNanos);
        }
        Optional<OpenBlock> block = assembler.poll((topic, stride) -> nowNanos >= stride + waitNanos);
        while (block.isPresent()) {
            EncodedBlock encoded = block.get().encoded();
            subscriptions.forEach(subscription -> subscription.offer(encoded));
            metrics.handedOut(
                    strideClass,
                    subscriptions.size(),
                    nowNanos - encoded.gpsNanos() - layout.strideNanos(),
                    assembler.wasGap());
            block = assembler.poll((topic, stride) -> nowNanos >= stride + waitNanos);
        }
    }

    /** When there is something to do, if no data come before. */
    long dueNanos() {
        return (assembler.isStarted() ? assembler.next() : layout.floor(openedNanos)) + waitNanos;
    }

    private void start(long nowNanos) {
        boolean allHeard = Arrays.stream(firstTimes).noneMatch(time -> time == UNKNOWN);
        if (allHeard || nowNanos >= layout.floor(openedNanos) + waitNanos) {
            long latest = Arrays.stream(firstTimes).max().orElse(UNKNOWN);
            // A block that is far behind says nothing about the present.
            long earliest = layout.floor(openedNanos) - waitNanos;
            long begin = latest == UNKNOWN ? openedNanos : ceiling(Math.max(latest, earliest));
            assembler.startAt(begin);
        }
    }

    private long ceiling(long gpsNanos) {
        long floor = layout.floor(gpsNanos);
        return floor == gpsNanos ? floor : floor + layout.strideNanos();
    }
}
