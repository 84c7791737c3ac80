package dev.datamesh.local.mesh.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.local.mesh.block.Samples;
import java.util.BitSet;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SparklineTest {

    @Test
    void riseUsesAllBars() {
        assertThat(Sparkline.of(Samples.of(0.0, 1, 2, 3, 4, 5, 6, 7), 8)).isEqualTo("▁▂▃▄▅▆▇█");
    }

    @Test
    void scaleFitsTheSmallestSamples() {
        assertThat(Sparkline.of(Samples.of(-1e-21, 1e-21), 2)).isEqualTo("▁█");
    }

    @Test
    void cellsAreMeansOfManySamples() {
        double[] samples = DoubleStream.concat(
                        DoubleStream.generate(() -> 1).limit(500),
                        DoubleStream.generate(() -> 9).limit(500))
                .toArray();
        assertThat(Sparkline.of(Samples.of(samples), 4)).isEqualTo("▁▁██");
    }

    @Test
    void constantIsAFlatLine() {
        assertThat(Sparkline.of(Samples.of(5.0, 5, 5), 3)).isEqualTo("▁▁▁");
    }

    @Test
    void missingAndUndefinedSamplesAreDots() {
        BitSet gap = new BitSet();
        gap.set(0);
        assertThat(Sparkline.of(Samples.of(0.0, 1, 2, Double.NaN).without(gap), 4))
                .isEqualTo("·▁█·");
    }

    @Test
    void fewSamplesGiveFewCells() {
        assertThat(Sparkline.of(Samples.of(1.0, 2), 24)).hasSize(2);
    }
}
