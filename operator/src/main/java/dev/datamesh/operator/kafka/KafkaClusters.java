package dev.datamesh.operator.kafka;

/** Opens clusters. */
public interface KafkaClusters {
    /** Where a cluster keeps its ledger unless told otherwise. */
    String LEDGER_TOPIC = "datamesh-topics";

    /** A handle on the cluster; returns at once, whether or not the cluster can be reached. */
    KafkaCluster open(KafkaAccess access);
}
