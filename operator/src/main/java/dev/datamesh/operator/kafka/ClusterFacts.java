package dev.datamesh.operator.kafka;

import java.util.Optional;

/**
 * What a probe found.
 *
 * @param clusterId the cluster's id; empty where it does not tell
 * @param version the release whose features the cluster has finalized, such as {@code 4.1}; the brokers' binaries may be newer. {@code unknown}
 *     where the cluster does not tell
 * @param brokers how many brokers there are
 * @param tls whether our own connection is encrypted
 * @param authorizer whether permissions are enforced
 */
public record ClusterFacts(
        Optional<String> clusterId, String version, int brokers, boolean tls, Authorizer authorizer) {

    /** Whether the brokers ask an authorizer, as proven by a client that must be refused. */
    public sealed interface Authorizer {
        /** A client without rights was refused. */
        record Enforced() implements Authorizer {}

        /** A client without rights was let through: permissions mean nothing on this cluster. */
        record NotEnforced() implements Authorizer {}

        /**
         * There was no proof either way.
         *
         * @param why the reason, for people
         */
        record Unknown(String why) implements Authorizer {}
    }
}
