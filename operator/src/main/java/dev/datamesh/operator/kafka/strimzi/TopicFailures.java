package dev.datamesh.operator.kafka.strimzi;

import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.KafkaFailure.Refused;
import dev.datamesh.operator.kafka.KafkaFailure.Unavailable;
import java.util.Map;

/**
 * What it means that a KafkaTopic is not ready. The reasons are those of Strimzi's {@code TopicOperatorException}; with
 * {@code KafkaError} the message begins with the class of Kafka's own exception.
 */
final class TopicFailures {
    private static final Map<String, Reason> KAFKA_ERRORS = Map.of(
            "InvalidReplicationFactorException", Reason.INVALID_REPLICAS,
            "InvalidConfigurationException", Reason.INVALID_CONFIG,
            "InvalidPartitionsException", Reason.INVALID_PARTITIONS,
            "InvalidTopicException", Reason.INVALID_TOPIC,
            "PolicyViolationException", Reason.POLICY_VIOLATION,
            "TopicExistsException", Reason.TOPIC_EXISTS,
            "TopicAuthorizationException", Reason.NOT_AUTHORIZED,
            "ClusterAuthorizationException", Reason.NOT_AUTHORIZED);

    private TopicFailures() {}

    static KafkaFailure of(Readiness.Failed failed) {
        return switch (failed.reason()) {
            case "NotSupported" ->
                new Refused(
                        failed.message().startsWith("Decreasing partitions")
                                ? Reason.INVALID_PARTITIONS
                                : Reason.UNSUPPORTED,
                        "Strimzi: " + failed.message(),
                        null);
            case "ResourceConflict" ->
                new Refused(
                        Reason.POLICY_VIOLATION,
                        "Strimzi: another KafkaTopic has this topic: " + failed.message(),
                        null);
            case "KafkaError" -> ofKafka(failed.message());
            default -> new Unavailable(Reason.OTHER, "Strimzi: " + failed.reason() + ": " + failed.message(), null);
        };
    }

    private static KafkaFailure ofKafka(String message) {
        int colon = message.indexOf(':');
        String thrown = colon < 0 ? message : message.substring(0, colon);
        String said = colon < 0 ? message : message.substring(colon + 1).strip();
        Reason reason = KAFKA_ERRORS.get(thrown.substring(thrown.lastIndexOf('.') + 1));
        return reason == null
                ? new Unavailable(Reason.OTHER, "Strimzi: " + said, null)
                : new Refused(reason, said, null);
    }
}
