package dev.datamesh.local.mesh.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayScheduleTest {
    private static final long STRIDE = 62_500_000L;
    private static final long NOW = 1_448_296_256_100_000_000L;

    private final ReplaySchedule schedule = new ReplaySchedule(Duration.ofNanos(STRIDE), 16);

    @Test
    void positionFollowsFromTheTimeAloneAndComesAround() {
        long second = 1_448_296_256_000_000_000L;
        assertThat(schedule.position(second)).isZero();
        assertThat(schedule.position(second + 3 * STRIDE)).isEqualTo(3);
        assertThat(schedule.position(second + 15 * STRIDE)).isEqualTo(15);
        assertThat(schedule.position(second + 16 * STRIDE)).isZero();
    }

    @Test
    void blocksBeginOnBoundariesOfTheStride() {
        assertThat(schedule.first(NOW)).isEqualTo(1_448_296_256_062_500_000L);
        assertThat(schedule.first(NOW) % STRIDE).isZero();
    }

    @Test
    void blockIsDueWhenItsLastSampleWasTaken() {
        long first = schedule.first(NOW);
        assertThat(schedule.due(first)).isEqualTo(first + STRIDE).isGreaterThan(NOW);
    }

    @Test
    void shortDelayIsMadeUpForBlockByBlock() {
        long block = schedule.first(NOW);
        assertThat(schedule.next(block, NOW + Duration.ofSeconds(5).toNanos())).isEqualTo(block + STRIDE);
    }

    @Test
    void longDelayIsSkipped() {
        long block = schedule.first(NOW);
        long later = NOW + Duration.ofHours(2).toNanos();
        assertThat(schedule.next(block, later)).isEqualTo(schedule.first(later));
    }
}
