package dev.datamesh.local.mesh.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.datamesh.local.mesh.block.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvSamplesTest {
    @Test
    void eachSampleHasItsTimeAndAMissingOneNoValue() throws IOException {
        BitSet second = new BitSet();
        second.set(1);

        assertThat(written(new FetchedBlock(
                        "H1:A-B",
                        1_000_000_000_000_000_000L,
                        16,
                        Samples.of(0.5, 7, -1).without(second))))
                .containsExactly(
                        "gps_seconds,channel,value",
                        "1000000000,H1:A-B,0.5",
                        "1000000000.0625,H1:A-B,",
                        "1000000000.125,H1:A-B,-1.0");
    }

    @Test
    void timesDoNotDriftAtRatesThatDivideNoSecond() throws IOException {
        double[] values = new double[16_384];

        assertThat(written(new FetchedBlock("H1:A-B", 0, 16_384, Samples.of(values)))
                        .getLast())
                .isEqualTo("0.999938964,H1:A-B,0.0");
    }

    @Test
    void aFullDiskIsAnError() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        assertThatThrownBy(() -> {
                    try (CsvSamples csv = new CsvSamples(Files.newOutputStream(full))) {
                        csv.write(new FetchedBlock("H1:A-B", 0, 16, Samples.of(1)));
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static List<String> written(FetchedBlock block) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CsvSamples csv = new CsvSamples(out)) {
            csv.write(block);
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
