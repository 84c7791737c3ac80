package dev.datamesh.local.mesh.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.local.mesh.cluster.ProductAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineEncoderTest {
    private static final String AVRO = """
            {"type":"record","name":"Order","fields":[
             {"name":"id","type":"string"},
             {"name":"cents","type":"long"},
             {"name":"note","type":["null","string"],"default":null},
             {"name":"to","type":{"type":"record","name":"To","fields":[{"name":"zip","type":"int"}]},
              "default":{"zip":1}}]}""";

    @Test
    void aLineIsAZeroByteTheIdAndTheRecord() throws Exception {
        LineEncoder.Encoded record = encoder(AVRO, false).encode("{\"id\":\"a\",\"cents\":3}");
        assertThat(record.value()).containsExactly(0, 0, 0, 1, 2, 2, 'a', 6, 0, 2);
        assertThat(record.key()).hasValue("a".getBytes(StandardCharsets.UTF_8));
        assertThat(encoder(AVRO, false)
                        .encode("{\"id\":\"a\",\"cents\":3,\"note\":\"b\",\"to\":{\"zip\":2}}")
                        .value())
                .containsExactly(0, 0, 0, 1, 2, 2, 'a', 6, 2, 2, 'b', 4);
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        refused("{\"cents\":3}", "id is missing");
        refused("{\"id\":\"a\",\"cents\":3.5}", "cents is no integer of 64 bits");
        refused("{\"id\":\"a\",\"cents\":3,\"to\":{\"zip\":\"x\"}}", "to.zip is no integer of 32 bits");
        refused("{\"id\":\"a\",\"cents\":3,\"more\":1}", "more is not in the schema");
        refused("{\"id\":\"a\",\"cents\":3,\"note\":7}", "note is no text");
        refused("[]", "is no JSON object");
        refused("{\"id\":", "is no JSON: ");
    }

    @Test
    void jsonIsHeldAgainstItsSchemaAndSentAsItIs() throws Exception {
        LineEncoder encoder = encoder(
                "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"},\"n\":{\"type\":\"integer\"}},"
                        + "\"required\":[\"n\"]}",
                true);
        byte[] value = encoder.encode("{\"id\":\"a\", \"n\":1}").value();
        assertThat(ByteBuffer.wrap(value).getInt(1)).isEqualTo(258);
        assertThat(new String(value, 5, value.length - 5, StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"a\",\"n\":1}");
        assertThatThrownBy(() -> encoder.encode("{\"id\":\"a\"}"))
                .isInstanceOf(BadLineException.class)
                .hasMessageContaining("n");
    }

    private static void refused(String line, String why) {
        assertThatThrownBy(() -> encoder(AVRO, false).encode(line))
                .isInstanceOf(BadLineException.class)
                .hasMessageStartingWith(why);
    }

    private static LineEncoder encoder(String schema, boolean json) {
        return new LineEncoder(new RecordStream(
                new ProductAddress("orders", "placed"), "main", "t", json, 258, schema, Optional.of("id")));
    }
}
