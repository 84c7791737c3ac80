package dev.datamesh.operator.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.watchdog.CacheProbe.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CacheWatchdogTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicReference<Finding> finding = new AtomicReference<>(Finding.CURRENT);
    private final AtomicInteger stops = new AtomicInteger();
    private final CacheWatchdog watchdog = new CacheWatchdog(
            List.of(new CacheProbe() {
                @Override
                public String kind() {
                    return "DataProduct";
                }

                @Override
                public Finding look() {
                    return finding.get();
                }
            }),
            now::get,
            stops::incrementAndGet);

    @Test
    void aCacheThatIsConfirmedNeverEndsTheProcess() {
        pass(Duration.ofHours(1));

        assertThat(stops).hasValue(0);
        assertThat(watchdog.ageSeconds()).isZero();
    }

    @Test
    void aCacheThatStaysBehindEndsTheProcess() {
        finding.set(Finding.BEHIND);
        pass(CacheWatchdog.PATIENCE.minus(CacheWatchdog.PERIOD));
        assertThat(stops).hasValue(0);

        pass(CacheWatchdog.PERIOD);
        assertThat(stops).hasPositiveValue();
    }

    @Test
    void aCacheThatCatchesUpInTimeIsForgiven() {
        for (int i = 0; i < 10; i++) {
            finding.set(Finding.BEHIND);
            pass(CacheWatchdog.PERIOD.multipliedBy(3));
            finding.set(Finding.CURRENT);
            pass(CacheWatchdog.PERIOD);
        }

        assertThat(stops).hasValue(0);
    }

    @Test
    void anApiServerThatIsAwayIsNoReasonToEnd() {
        finding.set(Finding.NO_ANSWER);
        pass(Duration.ofMinutes(30));
        finding.set(Finding.BEHIND);
        pass(CacheWatchdog.PERIOD);

        assertThat(stops).hasValue(0);
    }

    private void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minus(CacheWatchdog.PERIOD)) {
            now.updateAndGet(instant -> instant.plus(CacheWatchdog.PERIOD));
            watchdog.check();
        }
    }
}
