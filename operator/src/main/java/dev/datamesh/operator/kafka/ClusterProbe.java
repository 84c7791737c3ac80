package dev.datamesh.operator.kafka;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Finds out what a cluster really is, instead of believing what was declared. */
public interface ClusterProbe {

    /** The SCRAM user that owns no rights, and must be refused. */
    String PRINCIPAL = "datamesh-probe";

    /** The cluster's id; empty where it does not tell. Changes nothing. */
    CompletableFuture<Optional<String>> clusterId();

    /**
     * Looks at the cluster. Fails with a {@link KafkaFailure} if it cannot be looked at; a proof of the authorizer that cannot be had is
     * no failure, it is {@link ClusterFacts.Authorizer.Unknown}.
     *
     * @param password with which {@link #PRINCIPAL} logs in, the same each time; it is stored only if another one is stored now
     */
    CompletableFuture<ClusterFacts> probe(String password);
}
