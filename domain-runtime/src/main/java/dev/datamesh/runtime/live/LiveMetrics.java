package dev.datamesh.runtime.live;

import dev.datamesh.runtime.stream.StrideClass;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of the blocks that are read; by the class of their stride at most, never by product or channel. */
final class LiveMetrics {
    private static final String STRIDE = "stride";

    private final Counter late;
    private final Counter early;
    private final Counter duplicate;
    private final Counter misfit;
    private final Counter malformed;
    private final Counter movedForward;
    private final Counter rewound;
    private final AtomicLong topics = new AtomicLong();
    private final Map<StrideClass, OfStride> byStride = new EnumMap<>(StrideClass.class);

    LiveMetrics(MeterRegistry metrics) {
        late = dropped("late", metrics);
        early = dropped("early", metrics);
        duplicate = dropped("duplicate", metrics);
        misfit = dropped("misfit", metrics);
        malformed = dropped("malformed", metrics);
        movedForward = Counter.builder("datamesh.live.moved.forward")
                .description("Blocks that slow live subscribers did not get")
                .register(metrics);
        rewound = Counter.builder("datamesh.live.rewound")
                .description("Bounded subscribers that were too slow for the present and went back to the log")
                .register(metrics);
        Gauge.builder("datamesh.live.topics", topics, AtomicLong::get)
                .description("Topics whose present is read")
                .register(metrics);
        for (StrideClass each : StrideClass.values()) {
            byStride.put(each, OfStride.in(metrics, each.tag()));
        }
    }

    private static Counter dropped(String why, MeterRegistry metrics) {
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

    /** How many messages the consumer of the present is behind: of each class, of the topic that is most. */
    void lag(Map<StrideClass, Long> records) {
        byStride.forEach((stride, counted) -> counted.lag().set(records.getOrDefault(stride, 0L)));
    }

    /** How many topics the present is read of. */
    void topics(int count) {
        topics.set(count);
    }

    /** A stride of the present was handed to its subscribers, so long after its last sample was taken. */
    void handedOut(StrideClass stride, int subscribers, long latencyNanos, boolean gap) {
        OfStride counted = byStride.get(stride);
        counted.latency().record(Duration.ofNanos(Math.max(0, latencyNanos)));
        counted.blocks().increment(subscribers);
        if (gap) {
            counted.gaps().increment();
        }
    }

    private record OfStride(Timer latency, Counter blocks, Counter gaps, AtomicLong lag) {
        static OfStride in(MeterRegistry metrics, String stride) {
            AtomicLong lag = new AtomicLong();
            Gauge.builder("datamesh.live.lag.records", lag, AtomicLong::get)
                    .tag(STRIDE, stride)
                    .description("Published messages that were not read yet, of the topic that has most")
                    .register(metrics);
            return new OfStride(
                    Timer.builder("datamesh.live.latency")
                            .tag(STRIDE, stride)
                            .description("From the end of a stride to its handing out")
                            .publishPercentileHistogram()
                            .minimumExpectedValue(Duration.ofMillis(1))
                            .maximumExpectedValue(Duration.ofSeconds(30))
                            .register(metrics),
                    Counter.builder("datamesh.live.blocks")
                            .tag(STRIDE, stride)
                            .description("Strides handed to subscribers, once for each of them")
                            .register(metrics),
                    Counter.builder("datamesh.live.gaps")
                            .tag(STRIDE, stride)
                            .description("Strides that were handed out with blocks missing")
                            .register(metrics),
                    lag);
        }
    }
}
