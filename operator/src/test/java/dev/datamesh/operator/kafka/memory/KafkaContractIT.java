package dev.datamesh.operator.kafka.memory;

import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.admin.TestCluster;
import org.junit.jupiter.api.AfterAll;

class KafkaContractIT implements KafkaContract {
    private static final TestCluster KAFKA = TestCluster.of(SharedBroker.get(), "contract-it-ledger");

    @AfterAll
    static void close() {
        KAFKA.close();
    }

    @Override
    public KafkaCluster cluster() {
        return KAFKA.cluster();
    }
}
