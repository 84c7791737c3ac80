package dev.datamesh.operator.kafka.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.topic.TopicRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordJsonTest {
    private final RecordJson json = new RecordJson();

    private static final TopicRecord CLAIM = new TopicRecord(
            "arrakis-h1.strain.main.0",
            "3rR0mTXaQo2mvFPqQXbPPQ",
            "mesh-a",
            "h1",
            "uid-1",
            "strain",
            "uid-2",
            "main",
            1,
            false,
            "float64",
            List.of("H1:GDS-CALIB_STRAIN", "H1:\"odd\""),
            Instant.parse("2026-11-03T10:15:30.123456789Z"));

    @Test
    void theTextIsAlwaysTheSame() {
        assertThat(new String(json.write(CLAIM), UTF_8)).isEqualTo("""
                        {"v":1,"topic":"arrakis-h1.strain.main.0","topicId":"3rR0mTXaQo2mvFPqQXbPPQ",\
                        "mesh":"mesh-a","domain":"h1",\
                        "domainUid":"uid-1","product":"strain","productUid":"uid-2","stream":"main","major":1,"adopted":false,\
                        "dataType":"float64","channels":["H1:GDS-CALIB_STRAIN","H1:\\"odd\\""],"since":"2026-11-03T10:15:30.123456789Z"}""");
    }

    @Test
    void whatIsWrittenIsRead() {
        var bare = new TopicRecord(
                "shop.orders.main.v2",
                null,
                "shop",
                "u",
                "orders",
                "v",
                "main",
                2,
                true,
                null,
                List.of(),
                Instant.EPOCH);

        assertThat(json.read(json.write(CLAIM))).contains(CLAIM);
        assertThat(json.read(json.write(bare))).contains(bare);
    }

    @Test
    void aFieldOfALaterReleaseIsPassedOver() {
        String text = new String(json.write(CLAIM), UTF_8).replace("\"major\":1", "\"major\":1,\"colour\":{\"a\":[1]}");

        assertThat(json.read(text.getBytes(UTF_8))).contains(CLAIM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[]", "{}", "{\"v\":2,\"topic\":\"x\"}", "{\"v\":1,\"topic\":\"x\"}"})
    void whatCannotBeReadIsNoClaim(String text) {
        assertThat(json.read(text.getBytes(UTF_8))).isEmpty();
    }
}
