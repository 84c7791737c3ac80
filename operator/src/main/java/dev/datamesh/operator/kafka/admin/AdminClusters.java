package dev.datamesh.operator.kafka.admin;

import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCalls;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaClusters;
import dev.datamesh.operator.kafka.client.CountedCalls;
import io.micrometer.core.instrument.MeterRegistry;

/** Clusters through Kafka's own clients. */
public final class AdminClusters implements KafkaClusters {
    private final KafkaCalls calls;
    private final String ledgerTopic;

    /** Clusters with their ledger where it always is. */
    public AdminClusters(MeterRegistry registry) {
        this(registry, LEDGER_TOPIC);
    }

    /** Clusters with their ledger in this topic. */
    public AdminClusters(MeterRegistry registry, String ledgerTopic) {
        this.calls = new KafkaCalls(registry);
        this.ledgerTopic = ledgerTopic;
    }

    @Override
    public KafkaCluster open(KafkaAccess access) {
        return new AdminCluster(access, ledgerTopic, new CountedCalls(calls));
    }
}
