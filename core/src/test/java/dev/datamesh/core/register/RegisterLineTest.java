package dev.datamesh.core.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegisterLineTest {
    private static final RegisterLine SIN = line("H1:TEST-CHANNEL_SIN", DataType.FLOAT32, 512, "FAKE_H1_f32");

    @Test
    void aLineIsWhatArrakisOwnServersWrite() {
        assertThat(SIN.json()).isEqualTo("""
                {"name": "H1:TEST-CHANNEL_SIN", "data_type": "float32", "sample_rate": 512, "time": null, \
                "publisher": "FAKE_H1", "partition_id": "FAKE_H1_f32", "partition_index": 0, \
                "stride": 62500000, "max_latency": 3000000000, "replay_id": null}""");
    }

    /** The vector was computed by the reference's own server. */
    @Test
    void theDigestIsTheOneOfArrakisOwnServersWhateverTheOrder() {
        assertThat(RegisterLine.digest(List.of(
                        line("H1:TEST-STATE_ONES", DataType.INT32, 16, "FAKE_H1_i32"),
                        SIN,
                        line("H1:TEST-CHANNEL_COS", DataType.FLOAT64, 16384, "FAKE_H1_f64"))))
                .isEqualTo("a538cd15c1cbb56537f921d0f62b5c3fa3b94a6fee5b68d9a59c0ffb49049a9f");
        assertThat(RegisterLine.digest(List.of()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    private static RegisterLine line(String name, DataType type, int rate, String partition) {
        return new RegisterLine(name, type, rate, "FAKE_H1", partition, 0, 62_500_000, 3_000_000_000L);
    }
}
