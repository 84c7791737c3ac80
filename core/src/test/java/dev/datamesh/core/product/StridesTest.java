package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StridesTest {
    @ParameterizedTest
    @CsvSource({
        "62500000, 16384, 1024",
        "62500000, 16, 1",
        "1000000000, 1, 1",
        "1000000000, 1048576, 1048576",
        "9223372036000000000, 1048576, 9671406556020736",
        "1, 1000000000, 1"
    })
    void countsWholeSamples(long stride, int rate, long samples) {
        assertThat(Strides.samplesPerStride(stride, rate)).hasValue(samples);
    }

    @ParameterizedTest
    @CsvSource({"62500000, 8", "62500001, 16384", "999999999, 1", "1500000000, 1", "9223372036854775807, 1048576"})
    void saysWhereSamplesWouldBeCut(long stride, int rate) {
        assertThat(Strides.samplesPerStride(stride, rate)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "62500000, 1000000000, true",
        "62500000, 62500000, true",
        "62500000, 93750000, false",
        "62500000, 31250000, false",
        "62500000, 0, false",
        "62500000, -62500000, false"
    })
    void aRelayStrideIsAWholeNumberOfStrides(long stride, long relay, boolean fits) {
        assertThat(Strides.fits(stride, relay)).isEqualTo(fits);
    }

    @Test
    void refusesWhatIsNotPositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> Strides.samplesPerStride(0, 16));
        assertThatIllegalArgumentException().isThrownBy(() -> Strides.samplesPerStride(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Strides.fits(0, 1));
    }
}
