package dev.datamesh.local.mesh.leftover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.local.mesh.console.MeshException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is purged is what the ledger speaks of, and nothing else that bears its name. */
class TopicRemovalIT {
    private static Broker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = Broker.start(BrokerOptions.temporary());
        admin = Admin.create(broker.adminClientProperties());
        admin.createTopics(List.of(new NewTopic(LedgerRecord.LEDGER, 1, (short) 1)))
                .all()
                .get();
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void aTopicWithTheIdThatTheLedgerHasIsDeletedAndItsRecordToo() throws Exception {
        String id = make("mine");
        record("mine", id, "mesh-a");

        removal(clusterId()).remove("mine");

        gone("mine");
        assertThat(said("mine")).isEmpty();
    }

    @Test
    void oneThatWasMadeAnewUnderTheNameStays() throws Exception {
        String old = make("remade");
        record("remade", old, "mesh-a");
        admin.deleteTopics(List.of("remade")).all().get();
        gone("remade");
        String stranger = make("remade");

        assertThatThrownBy(() -> removal(clusterId()).remove("remade"))
                .isInstanceOf(MeshException.class)
                .hasMessageContaining(old)
                .hasMessageContaining(stranger)
                .hasMessageContaining("nothing was deleted");

        assertThat(id("remade")).isEqualTo(stranger);
        assertThat(said("remade")).isPresent();
    }

    @Test
    void oneThatTheOperatorNeverSawStays() throws Exception {
        String id = make("unseen");
        record("unseen", null, "mesh-a");

        assertThatThrownBy(() -> removal(clusterId()).remove("unseen")).hasMessageContaining("never seen");

        assertThat(id("unseen")).isEqualTo(id);
    }

    @Test
    void theRecordOfATopicThatIsGoneIsRemoved() throws Exception {
        record("vanished", "3rR0mTXaQo2mvFPqQXbPPQ", "mesh-a");
        removal(clusterId()).remove("vanished");
        assertThat(said("vanished")).isEmpty();
    }

    @Test
    void aTopicOfAnotherMeshStays() throws Exception {
        String id = make("theirs");
        record("theirs", id, "mesh-b");

        assertThatThrownBy(() -> removal(clusterId()).remove("theirs"))
                .hasMessageContaining("mesh-b")
                .hasMessageContaining("nothing was deleted");

        assertThat(id("theirs")).isEqualTo(id);
        assertThat(said("theirs")).isPresent();
    }

    @Test
    void aTopicThatIsNobodysByNowStays() throws Exception {
        String id = make("nobodys");
        assertThatThrownBy(() -> removal(clusterId()).remove("nobodys")).hasMessageContaining("nobodys");
        assertThat(id("nobodys")).isEqualTo(id);
    }

    @Test
    void whereTheServersLeadToAnotherClusterNothingIsDeleted() throws Exception {
        String id = make("elsewhere");
        record("elsewhere", id, "mesh-a");

        assertThatThrownBy(() -> removal(Optional.of("another-cluster")).remove("elsewhere"))
                .hasMessageContaining("another-cluster");

        assertThat(id("elsewhere")).isEqualTo(id);
    }

    private static TopicRemoval removal(Optional<String> clusterId) {
        return new TopicRemoval(
                broker.adminClientProperties(),
                clusterId,
                record -> record.mesh().equals(Optional.of("mesh-a")));
    }

    private static Optional<String> clusterId() throws Exception {
        return Optional.of(admin.describeCluster().clusterId().get());
    }

    private static String make(String topic) throws Exception {
        return admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                .topicId(topic)
                .get()
                .toString();
    }

    private static String id(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .topicId()
                .toString();
    }

    private static void gone(String topic) {
        Awaitility.await().until(() -> !admin.listTopics().names().get().contains(topic));
    }

    private static Optional<LedgerRecord> said(String topic) {
        return LedgerRecord.of(broker.adminClientProperties(), topic);
    }

    private static void record(String topic, String id, String mesh) throws Exception {
        String json = """
                {"v":1,"topic":"%s",%s"mesh":"%s","domain":"h1","domainUid":"u","product":"strain","productUid":"u",\
                "stream":"main","major":1,"adopted":false,"channels":[],"since":"2026-11-05T10:00:00Z"}""".formatted(topic, id == null ? "" : "\"topicId\":\"" + id + "\",", mesh);
        Map<String, Object> settings = broker.adminClientProperties();
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(LedgerRecord.LEDGER, 0, topic, json))
                    .get();
        }
    }
}
