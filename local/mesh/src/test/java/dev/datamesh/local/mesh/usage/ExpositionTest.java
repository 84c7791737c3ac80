package dev.datamesh.local.mesh.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {
    @Test
    void readersAreFoundAmongOtherMetrics() {
        Exposition said = new Exposition("""
                # HELP datamesh_usage_read_bytes_total What consumers were sent of products
                # TYPE datamesh_usage_read_bytes_total counter
                datamesh_usage_read_bytes_total{consumer="system:serviceaccount:cbc:analysis",product="strain"} 1.2345678E7
                datamesh_usage_read_bytes_total{consumer="do\\"ra} \\\\ 1",product="strain"} 12.0
                datamesh_usage_read_bytes_total{consumer="idle",product="strain"} 0.0
                datamesh_usage_last_read_seconds{consumer="system:serviceaccount:cbc:analysis",product="strain"} 1.7639E9
                datamesh_live_blocks_total{stride="100ms"} 77.0
                process_start_time_seconds 1.763E9
                """);

        assertThat(said.reads("h1"))
                .containsExactlyInAnyOrder(
                        new Read(
                                "h1/strain",
                                "system:serviceaccount:cbc:analysis",
                                12_345_678,
                                Instant.ofEpochSecond(1_763_900_000)),
                        new Read("h1/strain", "do\"ra} \\ 1", 12, Instant.EPOCH));
        assertThat(said.started()).contains(Instant.ofEpochSecond(1_763_000_000));
    }

    @Test
    void whatTwoRuntimesCountedIsAddedUp() {
        Read one = new Read("h1/strain", "dora", 10, Instant.ofEpochSecond(7));
        Read other = new Read("h1/strain", "dora", 5, Instant.ofEpochSecond(9));

        assertThat(one.and(other)).isEqualTo(new Read("h1/strain", "dora", 15, Instant.ofEpochSecond(9)));
        assertThat(other.and(one)).isEqualTo(one.and(other));
    }

    @ParameterizedTest
    @CsvSource({"7,7 B", "999,999 B", "1000,0.98 KiB", "1048576,1.00 MiB", "123456789,118 MiB", "50000000000,46.6 GiB"})
    void bytesAreTextOfThreeDigits(long bytes, String text) {
        assertThat(UsageCommand.text(bytes)).isEqualTo(text);
    }
}
