package dev.datamesh.operator.kafka.admin;

import dev.datamesh.operator.kafka.ChannelRegisters;
import dev.datamesh.operator.kafka.ClusterProbe;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.Ledger;
import dev.datamesh.operator.kafka.Principals;
import dev.datamesh.operator.kafka.Topics;
import dev.datamesh.operator.kafka.client.CountedCalls;
import dev.datamesh.operator.kafka.ledger.CompactedLedger;
import dev.datamesh.operator.kafka.register.CompactedRegisters;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One cluster: one admin client for everything, and the ledger's own producer and consumer. */
final class AdminCluster implements KafkaCluster {
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("kafka-calls-", 0).factory());
    private final LazyAdmin admin;
    private final AdminTopics topics;
    private final AdminPrincipals principals;
    private final CompactedLedger ledger;
    private final CompactedRegisters registers;
    private final ClusterProbe probe;

    AdminCluster(KafkaAccess access, String ledgerTopic, CountedCalls counted) {
        admin = new LazyAdmin(access);
        topics = new AdminTopics(new TopicCalls(admin, counted), executor);
        principals = new AdminPrincipals(new AdminPrincipalCalls(admin, counted), executor);
        ledger = new CompactedLedger(access, ledgerTopic, topics, admin::confirm, counted, executor);
        registers = new CompactedRegisters(access, admin::confirm, counted, executor);
        probe = new AdminProbe(access, admin, counted, principals, executor);
    }

    @Override
    public Topics topics() {
        return topics;
    }

    @Override
    public Principals principals() {
        return principals;
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public ChannelRegisters registers() {
        return registers;
    }

    @Override
    public ClusterProbe probe() {
        return probe;
    }

    @Override
    public void bind(String clusterId) {
        admin.bind(clusterId);
    }

    @Override
    public void close() {
        topics.close();
        principals.close();
        ledger.close();
        admin.close();
        executor.shutdown();
    }
}
