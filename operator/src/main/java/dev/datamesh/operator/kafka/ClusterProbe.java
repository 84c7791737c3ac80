package dev.datamesh.operator.kafka;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Finds out what a cluster really is, instead of believing what was declared. */
public interface ClusterProbe {

    /** The probe's user in releases before each plane of each mesh had its own; nobody logs in by it any more. */
    String FORMER_PRINCIPAL = "datamesh-probe";

    /**
     * The SCRAM user of a plane's probe, which owns no rights and must be refused. Kafka keeps one password of a user: of two meshes, or
     * two planes, on one Kafka each has its own, or each would overwrite the other's for ever. No principal of a ServiceAccount has
     * a name without a dot.
     *
     * @param mesh the mesh's id
     */
    static String principal(String mesh, String plane) {
        return FORMER_PRINCIPAL + "-" + mesh + "-" + plane;
    }

    /** The cluster's id; empty where it does not tell. Changes nothing. */
    CompletableFuture<Optional<String>> clusterId();

    /**
     * Looks at the cluster. Fails with a {@link KafkaFailure} if it cannot be looked at; a proof of the authorizer that cannot be had is
     * no failure, it is {@link ClusterFacts.Authorizer.Unknown}.
     *
     * @param principal the probe's user; what of {@link #FORMER_PRINCIPAL} bears this password's fingerprint is its predecessor, and removed
     * @param password with which it logs in, the same each time; it is stored only if another one is stored now
     */
    CompletableFuture<ClusterFacts> probe(String principal, String password);

    /** The same, with the user made through these: where the cluster's users are not ours to write straight into it. */
    CompletableFuture<ClusterFacts> probe(String principal, String password, Principals by);
}
