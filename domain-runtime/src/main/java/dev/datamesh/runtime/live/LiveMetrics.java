package dev.datamesh.runtime.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of the blocks that are read; by the length of their stride at most, never by channel. */
final class LiveMetrics {
    private final Counter late;
    private final Counter early;
    private final Counter duplicate;
    private final Counter misfit;
    private final Counter malformed;
    private final Counter movedForward;
    private final Counter rewound;
    private final AtomicLong lag = new AtomicLong();
    private final AtomicLong topics = new AtomicLong();
    private final Map<Long, OfStride> byStride = new ConcurrentHashMap<>();
    private final MeterRegistry metrics;

    LiveMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
        late = dropped("late");
        early = dropped("early");
        duplicate = dropped("duplicate");
        misfit = dropped("misfit");
        malformed = dropped("malformed");
        movedForward = Counter.builder("datamesh.live.moved.forward")
                .description("Blocks that slow live subscribers did not get")
                .register(metrics);
        rewound = Counter.builder("datamesh.live.rewound")
                .description("Bounded subscribers that were too slow for the present and went back to the log")
                .register(metrics);
        metrics.gauge("datamesh.live.lag.records", lag);
        metrics.gauge("datamesh.live.topics", topics);
    }

    private Counter dropped(String why) {
        return Counter.builder("datamesh.live.dropped")
                .tag("reason", why)
                .description("Published blocks that went into no stride")
                .register(metrics);
    }

    void late() {
        late.increment();
    }

    void early() {
        early.increment();
    }

    void duplicate() {
        duplicate.increment();
    }

    void misfit() {
        misfit.increment();
    }

    void malformed() {
        malformed.increment();
    }

    void movedForward(int blocks) {
        movedForward.increment(blocks);
    }

    void rewound() {
        rewound.increment();
    }

    /** How many messages the consumer of the present is behind, of the topic that is most. */
    void lag(long records) {
        lag.set(records);
    }

    /** How many topics the present is read of. */
    void topics(int count) {
        topics.set(count);
    }

    /** A stride of the present was handed to its subscribers, so long after its last sample was taken. */
    void handedOut(long strideNanos, long latencyNanos, boolean gap) {
        OfStride counted = byStride.computeIfAbsent(strideNanos, this::ofStride);
        counted.latency().record(Duration.ofNanos(Math.max(0, latencyNanos)));
        if (gap) {
            counted.gaps().increment();
        }
    }

    private OfStride ofStride(long nanos) {
        String stride = BigDecimal.valueOf(nanos, 6).stripTrailingZeros().toPlainString() + "ms";
        return new OfStride(
                Timer.builder("datamesh.live.latency")
                        .tag("stride", stride)
                        .description("From the end of a stride to its handing out")
                        .publishPercentileHistogram()
                        .minimumExpectedValue(Duration.ofMillis(1))
                        .maximumExpectedValue(Duration.ofSeconds(30))
                        .register(metrics),
                Counter.builder("datamesh.live.gaps")
                        .tag("stride", stride)
                        .description("Strides that were handed out with blocks missing")
                        .register(metrics));
    }

    private record OfStride(Timer latency, Counter gaps) {}
}
