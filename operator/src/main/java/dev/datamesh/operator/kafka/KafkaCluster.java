package dev.datamesh.operator.kafka;

/** One Kafka cluster, through everything of it that we use. Cheap to make, but holds connections: close it. */
public interface KafkaCluster extends AutoCloseable {
    Topics topics();

    Principals principals();

    Ledger ledger();

    ChannelRegisters registers();

    ClusterProbe probe();

    /**
     * From now on, asks the brokers before each call that changes something whether they are this cluster's, and sends nothing if they
     * are not ({@link KafkaFailure.Reason#OTHER_CLUSTER}): a name or an address may lead elsewhere from one moment to the next.
     */
    void bind(String clusterId);

    /** Ends all connections; what is still waiting fails with {@link KafkaFailure.Reason#CLOSED}. Returns within seconds. */
    @Override
    void close();
}
