package dev.datamesh.core.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationScheduleTest {
    private static final Instant MADE = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void nothingIsReplacedBeforeThePeriodHasPassedAndThenOnceInEach() {
        assertThat(RotationSchedule.turn("30d", MADE, MADE)).isEmpty();
        assertThat(RotationSchedule.turn(
                        "30d", MADE, MADE.plus(Duration.ofDays(30)).minusMillis(1)))
                .isEmpty();
        assertThat(RotationSchedule.turn("30d", MADE, MADE.plus(Duration.ofDays(30))))
                .hasValue(1);
        assertThat(RotationSchedule.turn(
                        "30d", MADE, MADE.plus(Duration.ofDays(60)).minusMillis(1)))
                .hasValue(1);
        assertThat(RotationSchedule.turn("30d", MADE, MADE.plus(Duration.ofDays(65))))
                .hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "monthly", "59m", "0h", "-30d", "9999999999999d"})
    void whatIsNoPeriodOfAnHourOrMoreReplacesNothing(String every) {
        assertThat(RotationSchedule.turn(every, MADE, MADE.plus(Duration.ofDays(400))))
                .isEmpty();
    }

    @Test
    void aClockThatIsBehindReplacesNothing() {
        assertThat(RotationSchedule.turn("1h", MADE, MADE.minus(Duration.ofDays(3))))
                .isEmpty();
    }
}
