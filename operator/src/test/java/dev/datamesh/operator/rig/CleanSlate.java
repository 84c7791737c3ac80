package dev.datamesh.operator.rig;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaClusters;
import dev.datamesh.operator.kafka.admin.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * Purges what earlier tests left over on a shared broker. A plane lists only so many leftovers, the oldest first: without this, those of
 * a test would be listed or not by how many tests ran before it.
 */
final class CleanSlate {
    private CleanSlate() {}

    /** Deletes the topics of products that are no more, and forgets them; no operator may run. */
    static void on(KubernetesClient api, Broker broker) {
        try (TestCluster kafka = TestCluster.of(TestCluster.access(broker), KafkaClusters.LEDGER_TOPIC)) {
            TestCluster.answer(kafka.cluster().ledger().all()).stream()
                    .filter(record -> isOrphan(api, record))
                    .forEach(record -> purge(kafka.cluster(), record));
        }
    }

    private static boolean isOrphan(KubernetesClient api, TopicRecord record) {
        return api.resources(DataProduct.class)
                        .inNamespace(record.domain())
                        .withName(record.product())
                        .get()
                == null;
    }

    private static void purge(KafkaCluster kafka, TopicRecord record) {
        record.knownTopicId().ifPresent(id -> TestCluster.answer(kafka.topics().delete(record.topic(), id)));
        TestCluster.answer(kafka.ledger().remove(record.topic()));
    }
}
