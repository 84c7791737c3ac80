package dev.datamesh.local.mesh.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void unsignedValuesAreNotNegative() {
        assertThat(Samples.of(DataType.UINT32, -1).value(0)).isEqualTo(4_294_967_295.0);
        assertThat(Samples.of(DataType.UINT64, -1).value(0)).isEqualTo(0x1p64);
        assertThat(Samples.of(DataType.UINT64, 5).value(0)).isEqualTo(5.0);
        assertThat(Samples.of(DataType.INT64, -1).value(0)).isEqualTo(-1.0);
    }

    @Test
    void sliceHasItsPartAndItsGaps() {
        BitSet gap = new BitSet();
        gap.set(2);
        Samples all = Samples.of(1.0, 2.0, 3.0, 4.0).without(gap);

        Samples part = all.slice(1, 2);

        assertThat(part.count()).isEqualTo(2);
        assertThat(part.value(0)).isEqualTo(2.0);
        assertThat(part.isMissing(1)).isTrue();
        assertThat(part.slice(0, 1)).isEqualTo(Samples.of(2.0));
    }

    @Test
    void wholeNumbersHaveNoPlaceInAFloatingType() {
        assertThatThrownBy(() -> Samples.of(DataType.FLOAT64, 1L)).isInstanceOf(IllegalArgumentException.class);
    }
}
