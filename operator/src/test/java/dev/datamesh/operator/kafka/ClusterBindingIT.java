package dev.datamesh.operator.kafka;

import static dev.datamesh.operator.kafka.admin.TestCluster.answer;
import static dev.datamesh.operator.kafka.admin.TestCluster.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.local.fault.TcpProxy;
import dev.datamesh.operator.kafka.KafkaAccess.Protocol;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.admin.TestCluster;
import dev.datamesh.operator.rig.KafkaView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An address that leads to one cluster today may lead to another tomorrow, as the DNS and load balancers have it. */
class ClusterBindingIT {
    private static final String LEDGER = "binding-it-ledger";

    private static TopicRecord claim(String topic) {
        return new TopicRecord(topic, null, "h1", "d", "strain", "p", "main", 1, false, null, List.of(), Instant.EPOCH);
    }

    private static TopicSpec topic(String name) {
        return new TopicSpec(name, 1, (short) 1, Map.of());
    }

    @Test
    void nothingIsWrittenToTheClusterThatTheSameAddressLeadsToByNowNorIsItsLedgerBelieved() {
        Map<String, String> twoAdmins = Map.of("super.users", "User:admin;User:keeper;User:ANONYMOUS");
        BrokerOptions ours = BrokerOptions.temporary().withProperties(twoAdmins);
        BrokerOptions theirs = BrokerOptions.temporary().withProperties(twoAdmins);
        int ownPort = Broker.at(ours).port();
        int strangePort = Broker.at(theirs).port();
        // Each is asked through the one address that both say they have, so it has to lead there before.
        try (TcpProxy address = TcpProxy.to(strangePort);
                Broker strange = Broker.start(theirs.withAdvertisedPort(address.port()))) {
            prepare(strange);
            address.leadTo(ownPort);
            try (Broker own = Broker.start(ours.withAdvertisedPort(address.port()));
                    TestCluster kafka = TestCluster.of(access(address.port()), LEDGER)) {
                prepare(own);
                KafkaCluster cluster = kafka.cluster();
                cluster.bind(answer(cluster.probe().clusterId()).orElseThrow());
                answer(cluster.ledger().put(claim("kept")));
                answer(cluster.topics().create(topic("kept")));

                address.leadTo(strangePort);
                Set<String> before = topicsOf(strange);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> failure(cluster.topics().create(topic("strange"))) == Reason.OTHER_CLUSTER);
                assertThat(failure(cluster.ledger().put(claim("strange")))).isEqualTo(Reason.OTHER_CLUSTER);
                assertThat(failure(cluster.topics().delete("kept", "3rR0mTXaQo2mvFPqQXbPPQ")))
                        .isEqualTo(Reason.OTHER_CLUSTER);
                assertThat(topicsOf(strange)).isEqualTo(before);

                address.leadTo(ownPort);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .untilAsserted(() -> answer(cluster.ledger().put(claim("after"))));
                assertThat(answer(cluster.ledger().all())).containsExactly(claim("after"), claim("kept"));
            }
        }
    }

    private static void prepare(Broker broker) {
        try (Admin admin = Admin.create(broker.adminClientProperties())) {
            new KafkaView(admin).setPassword("keeper", "of both");
        }
    }

    private static Set<String> topicsOf(Broker broker) {
        try (Admin admin = Admin.create(broker.adminClientProperties())) {
            return new KafkaView(admin).topics();
        }
    }

    private static KafkaAccess access(int port) {
        return new KafkaAccess(
                "localhost:" + port, Protocol.SASL_PLAINTEXT, "SCRAM-SHA-512", "keeper", "of both", null);
    }
}
