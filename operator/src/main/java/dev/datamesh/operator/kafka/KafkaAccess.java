package dev.datamesh.operator.kafka;

import org.jspecify.annotations.Nullable;

/**
 * How a cluster is reached, and as whom.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param protocol the listeners' protocol
 * @param mechanism the SASL mechanism where the protocol is one of SASL: {@code SCRAM-SHA-512}, {@code SCRAM-SHA-256} or {@code PLAIN}
 * @param username who we are, with SASL
 * @param password our password, with SASL
 * @param caPem certificates (PEM) that the brokers' certificates descend from; absent = the platform's own trust store
 */
public record KafkaAccess(
        String bootstrapServers,
        Protocol protocol,
        @Nullable String mechanism,
        @Nullable String username,
        @Nullable String password,
        @Nullable String caPem) {

    /** Kafka's security protocols. */
    public enum Protocol {
        PLAINTEXT(false, false),
        SSL(true, false),
        SASL_PLAINTEXT(false, true),
        SASL_SSL(true, true);

        private final boolean tls;
        private final boolean sasl;

        Protocol(boolean tls, boolean sasl) {
            this.tls = tls;
            this.sasl = sasl;
        }

        /** Whether what is sent is encrypted. */
        public boolean tls() {
            return tls;
        }

        /** Whether a user name and password are sent. */
        public boolean sasl() {
            return sasl;
        }
    }

    public KafkaAccess {
        if (protocol.sasl() && (mechanism == null || username == null || password == null)) {
            throw new IllegalArgumentException(protocol + " needs a mechanism, a user name and a password");
        }
    }

    /** Access without any identity. */
    public static KafkaAccess plaintext(String bootstrapServers) {
        return new KafkaAccess(bootstrapServers, Protocol.PLAINTEXT, null, null, null, null);
    }

    /** The same cluster as another SCRAM-SHA-512 user. */
    public KafkaAccess as(String otherUser, String otherPassword) {
        return new KafkaAccess(bootstrapServers, protocol, "SCRAM-SHA-512", otherUser, otherPassword, caPem);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "KafkaAccess[" + bootstrapServers + ", " + protocol + (mechanism == null ? "" : ", " + mechanism)
                + (username == null ? "" : ", " + username) + "]";
    }
}
