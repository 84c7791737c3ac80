package dev.datamesh.operator.kafka;

import org.jspecify.annotations.Nullable;

/**
 * Why a request to Kafka failed. The message is made for people and is the same each time the same thing happens: no exception names,
 * times, attempts or node ids.
 */
public abstract sealed class KafkaFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    private KafkaFailure(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What the Kafka client threw, judged; a failure judged already stays what it is. */
    public static KafkaFailure of(Throwable thrown) {
        return Judgement.of(thrown);
    }

    /** The stable reason. */
    public Reason reason() {
        return reason;
    }

    /** Why a request failed. */
    public enum Reason {
        /** No broker answered the door. */
        UNREACHABLE("Unreachable"),
        /** A broker was asked and did not answer in time; the request may have been carried out. */
        TIMED_OUT("TimedOut"),
        /** The cluster refuses more for now: a quota on changes, or too much at once. */
        THROTTLED("Throttled"),
        /** Our user name, password or certificate was not accepted. */
        AUTHENTICATION_FAILED("AuthenticationFailed"),
        /** Our user may not do this. */
        NOT_AUTHORIZED("NotAuthorized"),
        /** A topic of this name exists already. */
        TOPIC_EXISTS("TopicExists"),
        /** There is no such topic. */
        TOPIC_MISSING("TopicMissing"),
        /** Kafka does not accept this name for a topic. */
        INVALID_TOPIC("InvalidTopic"),
        /** A setting is unknown to Kafka, or has a value it does not accept. */
        INVALID_CONFIG("InvalidConfig"),
        /** That number of partitions cannot be had: fewer than there are, or more than allowed. */
        INVALID_PARTITIONS("InvalidPartitions"),
        /** The brokers are too few for that many replicas. */
        INVALID_REPLICAS("InvalidReplicas"),
        /** The cluster's own policy says no. */
        POLICY_VIOLATION("PolicyViolation"),
        /** The cluster has no authorizer: it keeps no permissions, and enforces none. */
        NO_AUTHORIZER("NoAuthorizer"),
        /** The brokers are another cluster's than those that this connection was opened for. */
        OTHER_CLUSTER("OtherCluster"),
        /** The cluster lacks what the request needs: too old a release, or a record that this release cannot read. */
        UNSUPPORTED("Unsupported"),
        /** What we were given to connect with cannot be used: certificates that are none, a mechanism that Kafka does not know. */
        INVALID_ACCESS("InvalidAccess"),
        /** We are shutting down. */
        CLOSED("Closed"),
        /** Anything else. */
        OTHER("Other");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** As it is written in conditions and metrics. */
        public String text() {
            return text;
        }
    }

    /** The cluster could not be had now; the same request may well succeed later. */
    public static final class Unavailable extends KafkaFailure {
        private static final long serialVersionUID = 1L;

        public Unavailable(Reason reason, String message, @Nullable Throwable cause) {
            super(reason, message, cause);
        }
    }

    /** The cluster understood and said no; the same request will fail again until somebody changes something. */
    public static final class Refused extends KafkaFailure {
        private static final long serialVersionUID = 1L;

        public Refused(Reason reason, String message, @Nullable Throwable cause) {
            super(reason, message, cause);
        }
    }

    /** Nothing we know how to judge. */
    public static final class Unexpected extends KafkaFailure {
        private static final long serialVersionUID = 1L;

        public Unexpected(String message, @Nullable Throwable cause) {
            super(Reason.OTHER, message, cause);
        }
    }
}
