package dev.datamesh.operator.watchdog;

import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Looks whether the caches still follow the API server. An informer can stop without a word (seen at the client's version we have), and
 * an operator that reconciles from yesterday's cache is worse than none: if a cache cannot be confirmed for long, the process ends, and
 * whoever runs it starts a new one.
 */
public final class CacheWatchdog {
    /** How often it looks. */
    static final Duration PERIOD = Duration.ofSeconds(20);

    /** How long a cache may go unconfirmed while the API server answers. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Logger LOG = Logger.getLogger(CacheWatchdog.class);

    private final List<CacheProbe> probes;
    private final InstantSource clock;
    private final Runnable onStale;
    private final Instant[] confirmed;

    /** @param onStale ends the process */
    public CacheWatchdog(List<CacheProbe> probes, InstantSource clock, Runnable onStale) {
        this.probes = List.copyOf(probes);
        this.clock = clock;
        this.onStale = onStale;
        this.confirmed = new Instant[this.probes.size()];
        Arrays.fill(confirmed, clock.instant());
    }

    /** Begins to look. */
    public void watch(ScheduledExecutorService timer) {
        Arrays.fill(confirmed, clock.instant());
        timer.scheduleWithFixedDelay(this::check, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks once at every cache. */
    void check() {
        Instant now = clock.instant();
        for (int i = 0; i < confirmed.length; i++) {
            CacheProbe probe = probes.get(i);
            switch (probe.look()) {
                case CURRENT -> confirmed[i] = now;
                // An API server that is away says nothing about the cache; the framework reconnects by itself.
                case NO_ANSWER -> confirmed[i] = later(confirmed[i], now.minus(PATIENCE.dividedBy(2)));
                case BEHIND -> {
                    Duration age = Duration.between(confirmed[i], now);
                    LOG.debugf("the cache of %s is behind for %s", probe.kind(), age);
                    if (age.compareTo(PATIENCE) > 0) {
                        LogLine.of("a cache no longer follows the API server, stopping")
                                .with(LogKey.KIND, probe.kind())
                                .with(LogKey.AGE_SECONDS, age.toSeconds())
                                .warn(LOG);
                        onStale.run();
                    }
                }
            }
        }
    }

    /** Seconds since the least recently confirmed cache was confirmed. */
    public double ageSeconds() {
        Instant now = clock.instant();
        double oldest = 0;
        for (Instant instant : confirmed) {
            oldest = Math.max(oldest, Duration.between(instant, now).toMillis() / 1000.0);
        }
        return oldest;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
