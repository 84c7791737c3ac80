package dev.datamesh.core.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GpsTest {

    @Test
    void gpsRunsEighteenSecondsAheadOfUtc() {
        assertThat(Gps.nanos(Instant.parse("2025-11-27T16:30:38Z"))).isEqualTo(1_448_296_256_000_000_000L);
    }

    @Test
    void instantsComeBack() {
        Instant instant = Instant.parse("2026-11-23T12:00:00.123456789Z");
        assertThat(Gps.instant(Gps.nanos(instant))).isEqualTo(instant);
    }

    @Test
    void strideBoundariesAreCountedFromTheGpsEpoch() {
        Duration stride = Duration.ofNanos(62_500_000);
        long time = 1_448_296_256_100_000_000L;
        assertThat(Gps.floor(time, stride)).isEqualTo(1_448_296_256_062_500_000L);
        assertThat(Gps.floor(Gps.floor(time, stride), stride)).isEqualTo(1_448_296_256_062_500_000L);
    }

    @Test
    void secondsShowNoNeedlessZeros() {
        assertThat(Gps.seconds(1_448_296_256_062_500_000L)).isEqualTo("1448296256.0625");
        assertThat(Gps.seconds(1_448_296_256_000_000_000L)).isEqualTo("1448296256");
    }
}
