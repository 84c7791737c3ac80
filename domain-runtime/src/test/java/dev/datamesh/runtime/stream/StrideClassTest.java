package dev.datamesh.runtime.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrideClassTest {
    @Test
    void everyStrideIsInTheFirstClassThatIsNotShorter() {
        assertThat(StrideClass.of(1)).isEqualTo(StrideClass.TEN_MILLIS);
        assertThat(StrideClass.of(10_000_000)).isEqualTo(StrideClass.TEN_MILLIS);
        assertThat(StrideClass.of(62_500_000)).isEqualTo(StrideClass.HUNDRED_MILLIS);
        assertThat(StrideClass.of(1_000_000_000)).isEqualTo(StrideClass.SECOND);
        assertThat(StrideClass.of(1_000_000_001)).isEqualTo(StrideClass.LONGER);
        assertThat(StrideClass.of(Long.MAX_VALUE)).isEqualTo(StrideClass.LONGER);
    }
}
