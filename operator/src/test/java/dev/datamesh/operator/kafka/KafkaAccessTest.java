package dev.datamesh.operator.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.operator.kafka.KafkaAccess.Protocol;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.admin.TestCluster;
import org.junit.jupiter.api.Test;

class KafkaAccessTest {
    private static KafkaAccess withCa(String pem) {
        return new KafkaAccess("localhost:1", Protocol.SASL_SSL, "SCRAM-SHA-512", "admin", "swordfish", pem);
    }

    @Test
    void itsTextHoldsNoSecret() {
        assertThat(withCa("-----BEGIN CERTIFICATE-----"))
                .hasToString("KafkaAccess[localhost:1, SASL_SSL, SCRAM-SHA-512, admin]");
        assertThat(withCa("x").as("other", "sesame").toString()).doesNotContain("swordfish", "sesame");
    }

    @Test
    void aLoginNeedsANameAndAPassword() {
        assertThatThrownBy(() -> new KafkaAccess("b:1", Protocol.SASL_PLAINTEXT, "SCRAM-SHA-512", "admin", null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SASL_PLAINTEXT needs a mechanism, a user name and a password");
    }

    @Test
    void accessThatCannotBeUsedIsRefusedWithoutTryingAndWithoutItsSecrets() {
        try (var kafka = TestCluster.of(withCa("no certificate"), "ledger")) {
            var answer = kafka.cluster().topics().observe("x");

            assertThat(TestCluster.failure(answer)).isEqualTo(Reason.INVALID_ACCESS);
            assertThat(KafkaFailure.of(answer.exceptionNow())).hasMessage("the Kafka access data cannot be used");
        }
    }
}
