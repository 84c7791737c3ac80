package dev.datamesh.local.mesh.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LibrdkafkaSettingsTest {
    @Test
    void userAndPasswordBecomeOneSettingAndTheRestStays() {
        assertThat(LibrdkafkaSettings.forJava(Map.of(
                        "bootstrap.servers", "b:9093",
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "SCRAM-SHA-512",
                        "sasl.username", "h1.calibration",
                        "sasl.password", "a\"b\\c",
                        "ssl.ca.pem", "PEM")))
                .containsOnly(
                        Map.entry("bootstrap.servers", "b:9093"),
                        Map.entry("security.protocol", "SASL_SSL"),
                        Map.entry("sasl.mechanism", "SCRAM-SHA-512"),
                        Map.entry("ssl.truststore.type", "PEM"),
                        Map.entry("ssl.truststore.certificates", "PEM"),
                        Map.entry(
                                "sasl.jaas.config",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                                        + " username=\"h1.calibration\" password=\"a\\\"b\\\\c\";"));
    }

    @Test
    void aBrokerThatAsksForNobodyIsToldNobody() {
        assertThat(LibrdkafkaSettings.forJava(Map.of("bootstrap.servers", "b:9092")))
                .containsOnly(Map.entry("bootstrap.servers", "b:9092"));
    }
}
