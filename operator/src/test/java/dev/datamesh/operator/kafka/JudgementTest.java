package dev.datamesh.operator.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JudgementTest {
    static Stream<Arguments> judgements() {
        return Stream.of(
                Arguments.of(
                        new TimeoutException("Timed out waiting for a node assignment. Call: x"), Reason.UNREACHABLE),
                Arguments.of(new TimeoutException("Timed out waiting to send the call. Call: x"), Reason.UNREACHABLE),
                Arguments.of(
                        new TimeoutException("Topic t not present in metadata after 5000 ms."), Reason.UNREACHABLE),
                Arguments.of(
                        new TimeoutException("Call(callName=x) timed out at 17 after 3 attempt(s)"), Reason.TIMED_OUT),
                Arguments.of(new TimeoutException((String) null), Reason.TIMED_OUT),
                Arguments.of(new DisconnectException(), Reason.UNREACHABLE),
                Arguments.of(new SaslAuthenticationException("bad password"), Reason.AUTHENTICATION_FAILED),
                Arguments.of(new AuthenticationException("bad"), Reason.AUTHENTICATION_FAILED),
                Arguments.of(new ClusterAuthorizationException("no"), Reason.NOT_AUTHORIZED),
                Arguments.of(new TopicAuthorizationException("no"), Reason.NOT_AUTHORIZED),
                Arguments.of(new TopicExistsException("there"), Reason.TOPIC_EXISTS),
                Arguments.of(new UnknownTopicIdException("gone"), Reason.TOPIC_MISSING),
                Arguments.of(new InvalidConfigurationException("bad"), Reason.INVALID_CONFIG),
                Arguments.of(new InvalidReplicationFactorException("3 > 1"), Reason.INVALID_REPLICAS),
                Arguments.of(new UnsupportedVersionException("old"), Reason.UNSUPPORTED),
                Arguments.of(new PolicyViolationException("no"), Reason.POLICY_VIOLATION),
                Arguments.of(new SecurityDisabledException("no authorizer"), Reason.NO_AUTHORIZER),
                Arguments.of(new UnknownServerException("boom"), Reason.OTHER),
                Arguments.of(
                        new KafkaException("Failed", new ConfigException("No resolvable bootstrap urls given in x")),
                        Reason.UNREACHABLE),
                Arguments.of(
                        new KafkaException("Failed", new KafkaException(new InvalidConfigurationException("no PEM"))),
                        Reason.INVALID_ACCESS));
    }

    @ParameterizedTest
    @MethodSource("judgements")
    void everyAnswerHasItsReason(Throwable thrown, Reason reason) {
        assertThat(KafkaFailure.of(thrown).reason()).isEqualTo(reason);
        assertThat(KafkaFailure.of(new CompletionException(thrown)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @MethodSource("judgements")
    void noMessageHoldsAnythingThatChangesFromTimeToTime(Throwable thrown, Reason reason) {
        assertThat(KafkaFailure.of(thrown).getMessage())
                .isNotBlank()
                .doesNotContain("Exception")
                .doesNotContainPattern("attempt|timed out at|\\d{2,} ?ms");
    }

    @Test
    void aFailureThatWasJudgedStaysWhatItIs() {
        var failure = new KafkaFailure.Refused(Reason.INVALID_TOPIC, "no", null);
        assertThat(KafkaFailure.of(new CompletionException(failure))).isSameAs(failure);
    }
}
