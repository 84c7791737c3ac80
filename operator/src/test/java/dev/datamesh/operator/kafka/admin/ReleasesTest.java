package dev.datamesh.operator.kafka.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleasesTest {
    @ParameterizedTest
    @CsvSource({
        "1,older than 3.3",
        "7,3.3",
        "14,3.6",
        "19,3.7",
        "21,3.9",
        "25,4.0",
        "27,4.1",
        "29,4.2",
        "30,4.3",
        "33,4.4",
        "34,newer than 4.4"
    })
    void aLevelNamesTheReleaseThatBroughtIt(int level, String release) {
        assertThat(Releases.of(level)).isEqualTo(release);
    }
}
