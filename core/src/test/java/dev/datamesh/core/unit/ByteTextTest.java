package dev.datamesh.core.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "1Ki, 1024",
        "100Mi, 104857600",
        "1Gi, 1073741824",
        "50Ti, 54975581388800",
        "1Pi, 1125899906842624",
        "1k, 1000",
        "1M, 1000000",
        "1G, 1000000000",
        "1T, 1000000000000",
        "1P, 1000000000000000",
        "9223372036854775807, 9223372036854775807"
    })
    void readsEveryUnitAndWritesItBack(String text, long bytes) {
        assertThat(ByteText.parse(text)).isEqualTo(bytes);
        assertThat(ByteText.format(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1024Ki, 1Mi", "1500000, 1500k", "0Gi, 0", "1048577, 1048577"})
    void writesTheLargestUnitThatDivides(String text, String canonical) {
        assertThat(ByteText.format(ByteText.parse(text))).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mi", "-1", "1.5Gi", "1 Mi", "1mi", "1KB", "1K", "1e3", "1Ei", "1Mi\n"})
    void saysWhichTextIsNoQuantityAndHowToWriteOne(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteText.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("Ki, Mi, Gi, Ti, Pi, k, M, G, T or P");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "8192Pi", "9224P", "999999999999999999Ki"})
    void refusesMoreThanALongHolds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteText.parse(text))
                .withMessageContaining("'" + text + "' is out of range");
    }

    @Test
    void writesNoNegativeQuantity() {
        assertThatIllegalArgumentException().isThrownBy(() -> ByteText.format(-1));
    }
}
