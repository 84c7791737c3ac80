package dev.datamesh.operator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    @ParameterizedTest
    @CsvSource({"1, 200", "2, 400", "3, 800", "8, 25600", "9, 30000", "31, 30000", "40, 30000", "2147483647, 30000"})
    void waitsDoubleUpToTheCapAndNeverEnd(int failures, long millis) {
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));
        assertThat(backoff.after(failures)).hasMillis(millis);
    }
}
