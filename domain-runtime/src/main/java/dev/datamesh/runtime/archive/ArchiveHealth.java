package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.ArchiveReport;
import dev.datamesh.core.archive.ArchiveReport.Figures;
import dev.datamesh.core.archive.ArchiveReport.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/** How it goes with the archives of all streams that are archived here. For any number of threads. */
public final class ArchiveHealth {
    /**
     * How it goes with one.
     *
     * @param figures what its table holds; empty = it is not known yet
     * @param caughtUp up to when all that was published is archived, or may be if it never was seen
     */
    private record Standing(State state, Optional<Figures> figures, Instant caughtUp) {}

    private final Map<String, Standing> streams = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final MeterRegistry metrics;

    public ArchiveHealth(InstantSource clock, MeterRegistry metrics) {
        this.clock = clock;
        this.metrics = metrics;
        Gauge.builder("datamesh.archive.streams", streams, Map::size)
                .description("Streams that are archived here")
                .register(metrics);
        Gauge.builder(
                        "datamesh.archive.behind.seconds",
                        this,
                        health -> health.behind().toMillis() / 1000.0)
                .description("How far the archive that is most behind is behind what was published")
                .register(metrics);
        Gauge.builder("datamesh.archive.rows", this, health -> health.sum(Figures::rows))
                .description("Rows of all tables that are written here")
                .register(metrics);
        Gauge.builder("datamesh.archive.bytes", this, health -> health.sum(Figures::bytes))
                .description("Bytes in data files of all tables that are written here")
                .register(metrics);
        for (State state : State.values()) {
            counter(state);
        }
    }

    private Counter counter(State state) {
        return Counter.builder("datamesh.archive.rounds")
                .tag("outcome", state.name().toLowerCase(Locale.ROOT))
                .description("Rounds of reading, writing and committing, of all streams")
                .register(metrics);
    }

    /**
     * A round came off.
     *
     * @param state how
     */
    void went(String stream, State state, Optional<Figures> figures, Instant caughtUp) {
        counter(state).increment();
        streams.put(stream, new Standing(state, figures, caughtUp));
    }

    /** A round did not. */
    void failed(String stream, Exception failure) {
        State state = Failures.state(failure);
        counter(state).increment();
        Instant now = clock.instant();
        streams.compute(
                stream,
                (name, before) -> before == null
                        ? new Standing(state, Optional.empty(), now)
                        : new Standing(state, before.figures(), before.caughtUp()));
    }

    /** Only these are archived here now. */
    void only(Collection<ArchivedStream> wanted) {
        streams.keySet()
                .retainAll(wanted.stream().map(ArchivedStream::publisher).toList());
    }

    /** What is to be reported of a stream; empty until a round has ended. */
    public Optional<ArchiveReport> report(String stream) {
        return Optional.ofNullable(streams.get(stream))
                .map(standing -> new ArchiveReport(
                        standing.state(), standing.figures().orElse(null), since(standing.caughtUp())));
    }

    private Duration behind() {
        return streams.values().stream()
                .map(standing -> since(standing.caughtUp()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private Duration since(Instant time) {
        Duration passed = Duration.between(time, clock.instant());
        return passed.isNegative() ? Duration.ZERO : passed;
    }

    private long sum(ToLongFunction<Figures> value) {
        return streams.values().stream()
                .flatMap(standing -> standing.figures().stream())
                .mapToLong(value)
                .sum();
    }
}
