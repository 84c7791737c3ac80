package dev.datamesh.operator.kafka;

import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.KafkaFailure.Refused;
import dev.datamesh.operator.kafka.KafkaFailure.Unavailable;
import dev.datamesh.operator.kafka.KafkaFailure.Unexpected;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicDeletionDisabledException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.Errors;

/**
 * What a throwable of the Kafka client means. A message of the broker is passed on only where it speaks of the request itself; those of
 * the client hold times, attempts and node ids.
 */
final class Judgement {
    private Judgement() {}

    static KafkaFailure of(Throwable thrown) {
        return switch (thrown) {
            case KafkaFailure failure -> failure;
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case ExecutionException e when e.getCause() != null -> of(e.getCause());
            case TimeoutException e -> ofTimeout(e);
            case DisconnectException e -> unavailable(Reason.UNREACHABLE, "no Kafka broker can be reached", e);
            case NetworkException e -> unavailable(Reason.UNREACHABLE, "no Kafka broker can be reached", e);
            case ThrottlingQuotaExceededException e ->
                unavailable(Reason.THROTTLED, "Kafka refuses more changes for now", e);
            case UnsupportedSaslMechanismException e -> refused(Reason.INVALID_ACCESS, e);
            case SslAuthenticationException e -> ofHandshake(e);
            case AuthenticationException e -> refused(Reason.AUTHENTICATION_FAILED, e);
            case AuthorizationException e -> refused(Reason.NOT_AUTHORIZED, e);
            case TopicExistsException e -> refused(Reason.TOPIC_EXISTS, e);
            case UnknownTopicOrPartitionException e -> new Refused(Reason.TOPIC_MISSING, "Kafka has no such topic", e);
            case UnknownTopicIdException e -> new Refused(Reason.TOPIC_MISSING, "Kafka has no such topic", e);
            case InvalidTopicException e -> refused(Reason.INVALID_TOPIC, e);
            case InvalidReplicationFactorException e -> refused(Reason.INVALID_REPLICAS, e);
            case UnsupportedVersionException e ->
                new Refused(Reason.UNSUPPORTED, "the Kafka cluster is too old for this request", e);
            case InvalidConfigurationException e -> refused(Reason.INVALID_CONFIG, e);
            case InvalidPartitionsException e -> refused(Reason.INVALID_PARTITIONS, e);
            case PolicyViolationException e -> refused(Reason.POLICY_VIOLATION, e);
            case TopicDeletionDisabledException e -> refused(Reason.POLICY_VIOLATION, e);
            case SecurityDisabledException e ->
                new Refused(Reason.NO_AUTHORIZER, "the Kafka cluster has no authorizer, so it keeps no permissions", e);
            case ConfigException e -> ofConfig(e);
            case KafkaException e when e.getClass() == KafkaException.class && e.getCause() != null -> ofWrapped(e);
            case ApiException e ->
                new Unexpected("Kafka answered " + Errors.forException(e).name(), e);
            default -> new Unexpected("a request to Kafka failed before it was answered", thrown);
        };
    }

    /** The admin client says with the same exception that it found nobody to send to, and that who it sent to kept silent. */
    private static KafkaFailure ofTimeout(TimeoutException e) {
        boolean neverSent = e.getMessage() != null
                && (e.getMessage().startsWith("Timed out waiting")
                        || e.getMessage().contains("not present in metadata"));
        return neverSent
                ? unavailable(Reason.UNREACHABLE, "no Kafka broker can be reached", e)
                : unavailable(
                        Reason.TIMED_OUT, "Kafka did not answer in time; the request may have been carried out", e);
    }

    /** Kafka's own words say only that it failed; why is in the innermost cause. */
    private static KafkaFailure ofHandshake(SslAuthenticationException e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return new Refused(
                Reason.AUTHENTICATION_FAILED,
                "the TLS handshake failed (" + innermost.getMessage()
                        + "): the authority that signed the broker's certificate, and the broker's address in it, must be known",
                e);
    }

    private static KafkaFailure ofConfig(ConfigException e) {
        return e.getMessage() != null && e.getMessage().contains("bootstrap urls")
                ? unavailable(Reason.UNREACHABLE, "none of the bootstrap servers has an address", e)
                : new Refused(Reason.INVALID_ACCESS, "the Kafka access data cannot be used", e);
    }

    /** A client that cannot even be made wraps the cause, several times. */
    private static KafkaFailure ofWrapped(KafkaException e) {
        KafkaFailure inner = of(e.getCause());
        return inner.reason() == Reason.OTHER || inner.reason() == Reason.INVALID_CONFIG
                ? new Refused(Reason.INVALID_ACCESS, "the Kafka access data cannot be used", e)
                : inner;
    }

    private static KafkaFailure refused(Reason reason, KafkaException e) {
        return new Refused(reason, e.getMessage() == null ? reason.text() : e.getMessage(), e);
    }

    private static KafkaFailure unavailable(Reason reason, String message, Throwable cause) {
        return new Unavailable(reason, message, cause);
    }
}
