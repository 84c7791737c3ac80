package dev.datamesh.operator.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BeatTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Beat beat = new Beat(() -> now);

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            beat.asked();
        }
    }

    @Test
    void whoAsksForLittleNeverWaits() {
        ask(Beat.MUCH - 1);
        beat.called();
        assertThat(beat.pause()).isZero();
    }

    @Test
    void theFirstCallOfManyGoesAtOnceAndTheOthersKeepTheBeat() {
        ask(Beat.MUCH);
        assertThat(beat.pause()).isZero();
        beat.called();
        assertThat(beat.pause()).isEqualTo(Beat.BETWEEN_CALLS);
        now = now.plusMillis(200);
        assertThat(beat.pause()).isEqualTo(Beat.BETWEEN_CALLS.minusMillis(200));
        now = now.plusMillis(300);
        assertThat(beat.pause()).isZero();
    }

    @Test
    void aSecondAfterTheRushNobodyWaits() {
        ask(1000);
        beat.called();
        now = now.plus(Duration.ofMillis(2000));
        beat.called();
        assertThat(beat.pause()).isZero();
    }

    @Test
    void aClockThatIsSetBackStopsNobody() {
        ask(1000);
        beat.called();
        now = now.minusSeconds(600);
        assertThat(beat.pause()).isZero();
        ask(1);
        beat.called();
        assertThat(beat.pause()).isZero();
    }

    @Test
    void theRushIsRememberedIntoTheNextSecond() {
        ask(1000);
        now = now.plus(Duration.ofMillis(1100));
        beat.called();
        assertThat(beat.pause()).isEqualTo(Beat.BETWEEN_CALLS);
    }
}
