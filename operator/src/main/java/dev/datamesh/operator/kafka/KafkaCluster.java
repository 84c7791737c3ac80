package dev.datamesh.operator.kafka;

/** One Kafka cluster, through everything of it that we use. Cheap to make, but holds connections: close it. */
public interface KafkaCluster extends AutoCloseable {
    Topics topics();

    Principals principals();

    Ledger ledger();

    ClusterProbe probe();

    /** Ends all connections; what is still waiting fails with {@link KafkaFailure.Reason#CLOSED}. Returns within seconds. */
    @Override
    void close();
}
