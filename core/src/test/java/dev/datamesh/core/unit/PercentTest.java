package dev.datamesh.core.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTest {
    @ParameterizedTest
    @CsvSource({"0%, 0", "99.9%, 999000", "99.9999%, 999999", "100%, 1000000", "100.0000%, 1000000", "5.05%, 50500"})
    void readsPartsPerMillion(String text, long partsPerMillion) {
        assertThat(Percent.parse(text)).isEqualTo(partsPerMillion);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "99.9", "100.1%", "101%", "-1%", "1.%", "0.99999%", "99,9%"})
    void saysWhichTextIsNoPercentageAndHowToWriteOne(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Percent.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("99.9%");
    }
}
