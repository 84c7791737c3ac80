package dev.datamesh.core.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "62.5ms, 62500000",
        "0.000001ms, 1",
        "1s, 1000000000",
        "0.0625s, 62500000",
        "1h30m, 5400000000000",
        "30m1h, 5400000000000",
        "1d, 86400000000000",
        "1d1h1m1s1ms, 90061001000000",
        "0s, 0",
        "106751d, 9223286400000000000"
    })
    void readsEveryUnitToTheNanosecond(String text, long nanos) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "s",
                "-1s",
                "1.s",
                ".5s",
                "1us",
                "1S",
                "1 s",
                "1s ",
                "1s\n",
                "1e3s",
                "1s1s1s1s1s1s",
                "PT1S"
            })
    void saysWhichTextIsNoDurationAndHowToWriteOne(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("ms, s, m, h or d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"106752d", "999999999d", "106751d24h", "999999999d999999999d999999999d999999999d999999999d"})
    void refusesMoreThanALongHolds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("292 years");
    }

    @ParameterizedTest
    @CsvSource({
        "24h, 1d",
        "36h, 36h",
        "90s, 90s",
        "60m, 1h",
        "1h30m, 90m",
        "1.5s, 1500ms",
        "0.0625s, 62.5ms",
        "0ms, 0s",
        "3650d, 3650d",
        "999999999s1ms, 11574d6399001ms"
    })
    void writesTheLargestUnitThatDivides(String text, String canonical) {
        assertThat(DurationText.format(DurationText.parse(text))).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MAX_VALUE})
    void writesNoDurationThatItCouldNotRead(long seconds) {
        assertThatIllegalArgumentException().isThrownBy(() -> DurationText.format(Duration.ofSeconds(seconds)));
    }
}
