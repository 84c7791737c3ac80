package dev.datamesh.local.mesh.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.mesh.block.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFileTest {
    private static final Path STRAIN = Path.of("../../examples/ligo/data/big-dog-968654552.parquet");

    @Test
    void examplesHoldOneSecondOfThreeDetectors() {
        assertThat(SampleFile.columnNames(STRAIN))
                .containsExactly("gps_nanos", "H1:LDAS-STRAIN", "L1:LDAS-STRAIN", "V1:h_16384Hz");

        SampleFile file = SampleFile.read(STRAIN, List.of("H1:LDAS-STRAIN", "V1:h_16384Hz"));

        Samples h1 = file.columns().get("H1:LDAS-STRAIN");
        assertThat(h1.type()).isEqualTo(DataType.FLOAT64);
        assertThat(h1.count()).isEqualTo(16_384);
        assertThat(h1.missingCount()).isZero();
        assertThat(h1.value(0)).isEqualTo(1.263298459e-17);
        assertThat(file.columns().get("V1:h_16384Hz").value(2)).isEqualTo(2.5153954563e-21);
    }

    @Test
    void columnThatIsNotThereIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> SampleFile.read(STRAIN, List.of("H2:STRAIN")))
                .hasMessageEndingWith("has no column H2:STRAIN")
                .extracting("remedy")
                .asString()
                .contains("L1:LDAS-STRAIN");
    }

    @Test
    void fileOfAnotherFormIsRefusedByName(@TempDir Path folder) throws Exception {
        Path text = Files.writeString(folder.resolve("x.parquet"), "gps,strain\n1,2\n");

        assertThatThrownBy(() -> SampleFile.columnNames(text))
                .hasMessageStartingWith(text + " cannot be read as Parquet");
        assertThatThrownBy(() -> SampleFile.columnNames(folder.resolve("none.parquet")))
                .hasMessage("there is no file " + folder.resolve("none.parquet"));
    }
}
