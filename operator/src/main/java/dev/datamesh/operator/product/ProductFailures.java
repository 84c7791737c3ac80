package dev.datamesh.operator.product;

import dev.datamesh.core.condition.Reason;
import dev.datamesh.operator.kafka.KafkaFailure;

/** What a failure of Kafka means for a product. */
final class ProductFailures {
    private ProductFailures() {}

    static Reason reason(KafkaFailure failure) {
        return switch (failure.reason()) {
            case UNREACHABLE, TIMED_OUT, THROTTLED, CLOSED -> Reason.Unreachable;
            case AUTHENTICATION_FAILED, NOT_AUTHORIZED -> Reason.NotAuthorized;
            case NO_AUTHORIZER -> Reason.AuthorizerOff;
            case OTHER_CLUSTER -> Reason.OtherKafkaCluster;
            case OTHER, TOPIC_EXISTS, TOPIC_MISSING -> Reason.Failed;
            case INVALID_TOPIC,
                    INVALID_CONFIG,
                    INVALID_PARTITIONS,
                    INVALID_REPLICAS,
                    POLICY_VIOLATION,
                    UNSUPPORTED,
                    INVALID_ACCESS -> Reason.KafkaRefused;
        };
    }

    /** Whether the plane itself seems to be away, so that its reconciler should look. */
    static boolean isOfPlane(KafkaFailure failure) {
        return switch (failure.reason()) {
            case UNREACHABLE, TIMED_OUT, AUTHENTICATION_FAILED, OTHER_CLUSTER -> true;
            default -> false;
        };
    }
}
