package dev.datamesh.local.mesh.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.local.mesh.console.MeshException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartTimeTest {
    /** The first two are what LIGO's converter says: 1187008882.4 is GW170817. */
    @ParameterizedTest
    @CsvSource({
        "2017-08-17T12:41:04.4Z, 1187008882400000000",
        "2017-08-17T14:41:04.4+02:00, 1187008882400000000",
        "2017-08-17T12:41:04, 1187008882000000000",
        "2017-08-17, 1186963218000000000",
        "1187008882.4, 1187008882400000000",
    })
    void aTimeIsSecondsOfGpsOrUtc(String text, long gpsNanos) {
        assertThat(StartTime.parse(text)).isEqualTo(gpsNanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "2026-13-01", "2026-11-23T", "12:00", "1e9", "", "-5", "99999999999999"})
    void whatIsNoTimeIsWrongUsage(String text) {
        assertThatThrownBy(() -> StartTime.parse(text))
                .isInstanceOfSatisfying(
                        MeshException.class, e -> assertThat(e.isWrongUsage()).isTrue());
    }

    @Test
    void aDateWhoseLeapSecondsAreNotKnownIsNotConverted() {
        assertThatThrownBy(() -> StartTime.parse("2015-09-14T09:50:45Z")).hasMessageContaining("leap seconds");
    }
}
