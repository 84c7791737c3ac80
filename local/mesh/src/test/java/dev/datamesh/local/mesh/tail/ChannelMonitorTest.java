package dev.datamesh.local.mesh.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.datamesh.local.mesh.block.Samples;
import java.time.Duration;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class ChannelMonitorTest {
    private static final long STRIDE = 62_500_000L;
    private static final long BEGIN = 1_448_296_256_000_000_000L;
    private static final long DELAY = 5_000_000L;

    private final ChannelMonitor monitor = new ChannelMonitor(Duration.ofNanos(STRIDE));

    @Test
    void latencyCountsFromTheBlocksLastSample() {
        assertThat(arrive(0).latency()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void rateIsThatOfTheSamplesThatArrived() {
        arrive(0);
        for (int block = 1; block < 50; block++) {
            arrive(block);
        }
        assertThat(arrive(50).samplesPerSecond()).isCloseTo(64, within(0.01));
    }

    @Test
    void blocksThatComeAllAtOnceWereNotSampledFaster() {
        long arrival = BEGIN + 10 * STRIDE;
        for (int block = 0; block < 9; block++) {
            monitor.arrived(BEGIN + block * STRIDE, Samples.of(1.0, 2, 3, 4), arrival);
        }
        assertThat(monitor.arrived(BEGIN + 9 * STRIDE, Samples.of(1.0, 2, 3, 4), arrival + 1)
                        .samplesPerSecond())
                .isCloseTo(64, within(0.01));
    }

    @Test
    void oneBlockHasNoRate() {
        assertThat(arrive(0).samplesPerSecond()).isZero();
    }

    @Test
    void stridesThatDoNotComeAreCounted() {
        arrive(0);
        Arrival afterGap = arrive(4);
        assertThat(afterGap.skipped()).isEqualTo(3);
        assertThat(arrive(5).skipped()).isZero();
        assertThat(arrive(7).missingStrides()).isEqualTo(4);
    }

    @Test
    void blockThatIsNotAfterTheOneBeforeIsNoGap() {
        arrive(0);
        arrive(1);
        assertThat(arrive(1).late()).isTrue();
        assertThat(arrive(0).late()).isTrue();
        Arrival next = arrive(2);
        assertThat(next.late()).isFalse();
        assertThat(next.skipped()).isZero();
        assertThat(next.missingStrides()).isZero();
    }

    @Test
    void samplesMissingInsideBlocksAddUp() {
        BitSet gap = new BitSet();
        gap.set(0, 2);
        Samples holed = Samples.of(1.0, 2, 3, 4).without(gap);
        monitor.arrived(BEGIN, holed, BEGIN + STRIDE);
        assertThat(monitor.arrived(BEGIN + STRIDE, holed, BEGIN + 2 * STRIDE).missingSamples())
                .isEqualTo(4);
    }

    private Arrival arrive(int block) {
        long begin = BEGIN + block * STRIDE;
        return monitor.arrived(begin, Samples.of(1.0, 2, 3, 4), begin + STRIDE + DELAY);
    }
}
