package dev.datamesh.operator.kafka.strimzi;

import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.admin.TestCluster;
import org.junit.jupiter.api.AfterAll;

/** The engine of external clusters. */
class AdminEngineIT extends EngineContract {
    private static final TestCluster KAFKA = TestCluster.of(SharedBroker.get(), "admin-engine-ledger");

    @AfterAll
    static void close() {
        KAFKA.close();
    }

    @Override
    KafkaCluster cluster() {
        return KAFKA.cluster();
    }

    @Override
    KafkaCluster kafka() {
        return KAFKA.cluster();
    }

    @Override
    String engine() {
        return "admin-engine";
    }
}
