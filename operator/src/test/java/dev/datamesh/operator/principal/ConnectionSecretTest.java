package dev.datamesh.operator.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaAccess.Protocol;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ConnectionSecretTest {
    private static final PrincipalKey KEY = new PrincipalKey("hanford", new PrincipalName("h1", "calibration"));
    private static final String PEM =
            "-----BEGIN CERTIFICATE-----\r\nMIIB\r\n-----END CERTIFICATE-----\r\n-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n\n";

    private static Secret secret(String bootstrap, String pem) {
        Protocol protocol = pem == null ? Protocol.SASL_PLAINTEXT : Protocol.SASL_SSL;
        var access = new KafkaAccess(bootstrap, protocol, "SCRAM-SHA-512", "h1.calibration", "p-_w", pem);
        return ConnectionSecret.of("h1", "strain-kafka", KEY, access, false, Optional.empty());
    }

    private static String text(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    private static Properties client(Secret secret) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(text(secret, "client.properties")));
        return properties;
    }

    @Test
    void whereTheRuntimeIsStandsWhereClientsOfArrakisLookForIt() {
        var access = new KafkaAccess("broker:9092", Protocol.SASL_PLAINTEXT, "SCRAM-SHA-512", "cbc.search", "p", null);

        Secret secret = ConnectionSecret.of(
                "cbc", "strain", KEY, access, true, Optional.of("grpc://runtime-h1.datamesh-runtimes.svc:31206"));

        assertThat(text(secret, "ARRAKIS_SERVER")).isEqualTo("grpc://runtime-h1.datamesh-runtimes.svc:31206");
        assertThat(text(secret, "token.audience")).isEqualTo("datamesh.dev");
        assertThat(secret("broker:9092", null).getData()).doesNotContainKeys("ARRAKIS_SERVER", "token.audience");
    }

    @Test
    void theLayoutIsThatOfServiceBindings() {
        Secret secret = secret("broker-1:9093,broker-2:9094", null);
        assertThat(secret.getType()).isEqualTo("servicebinding.io/kafka");
        assertThat(secret.getMetadata().getNamespace()).isEqualTo("h1");
        assertThat(secret.getMetadata().getName()).isEqualTo("strain-kafka");
        assertThat(secret.getMetadata().getAnnotations())
                .isEqualTo(Map.of(
                        "datamesh.dev/plane", "hanford",
                        "datamesh.dev/principal", "h1.calibration"));
        assertThat(secret.getData())
                .containsOnlyKeys(
                        "type",
                        "provider",
                        "host",
                        "port",
                        "bootstrapServers",
                        "uri",
                        "username",
                        "password",
                        "security.protocol",
                        "sasl.mechanism",
                        "client.properties");
        assertThat(text(secret, "type")).isEqualTo("kafka");
        assertThat(text(secret, "host")).isEqualTo("broker-1");
        assertThat(text(secret, "port")).isEqualTo("9093");
        assertThat(text(secret, "uri")).isEqualTo("kafka://broker-1:9093");
        assertThat(text(secret, "bootstrapServers")).isEqualTo("broker-1:9093,broker-2:9094");
        assertThat(text(secret, "username")).isEqualTo("h1.calibration");
        assertThat(text(secret, "password")).isEqualTo("p-_w");
    }

    @Test
    void aJavaClientReadsItsPropertiesAsTheyAre() throws IOException {
        assertThat(client(secret("broker-1:9093", null)))
                .containsOnly(
                        Map.entry("bootstrap.servers", "broker-1:9093"),
                        Map.entry("security.protocol", "SASL_PLAINTEXT"),
                        Map.entry("sasl.mechanism", "SCRAM-SHA-512"),
                        Map.entry(
                                "sasl.jaas.config",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"h1.calibration\" password=\"p-_w\";"));
    }

    @Test
    void certificatesComeThroughLineByLineWhateverTheirLineEnds() throws IOException {
        Secret secret = secret("broker-1:9093", PEM);
        assertThat(text(secret, "ca.crt")).isEqualTo(PEM);
        assertThat(client(secret))
                .containsEntry("ssl.truststore.type", "PEM")
                .hasEntrySatisfying(
                        "ssl.truststore.certificates",
                        pem -> assertThat(((String) pem).replace("\r", ""))
                                .isEqualTo(PEM.strip().replace("\r", "")))
                .hasSize(6);
    }

    @Test
    void anAddressMayBeOfTheSixthVersion() {
        Secret secret = secret("[::1]:9092,[::2]:9092", null);
        assertThat(text(secret, "host")).isEqualTo("[::1]");
        assertThat(text(secret, "port")).isEqualTo("9092");
    }
}
