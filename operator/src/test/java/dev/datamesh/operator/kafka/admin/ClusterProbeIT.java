package dev.datamesh.operator.kafka.admin;

import static dev.datamesh.operator.kafka.admin.TestCluster.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.kafka.ClusterFacts;
import dev.datamesh.operator.kafka.ClusterFacts.Authorizer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterProbeIT {
    @Test
    void anAuthorizerIsProvenByARefusalAndTheSecondProbeWritesNothing() {
        try (var kafka = TestCluster.of(SharedBroker.get(), "probe-it-ledger")) {
            Optional<String> id = answer(kafka.cluster().probe().clusterId());
            assertThat(id).isPresent();
            assertThat(answer(kafka.cluster().probe().probe("probe password")))
                    .isEqualTo(new ClusterFacts(id, "4.4", 1, false, new Authorizer.Enforced()));

            long writes = kafka.calls().mutatingCalls();
            assertThat(answer(kafka.cluster().probe().probe("probe password")).authorizer())
                    .isEqualTo(new Authorizer.Enforced());
            assertThat(kafka.calls().mutatingCalls()).isEqualTo(writes);
        }
    }

    @Test
    void withoutAnAuthorizerThePlaneIsToldSo() {
        try (Broker broker = Broker.start(BrokerOptions.temporary().withAuthorizer(false));
                var kafka = TestCluster.of(broker, "probe-it-ledger")) {
            assertThat(answer(kafka.cluster().probe().probe("p")).authorizer()).isEqualTo(new Authorizer.NotEnforced());
        }
    }

    @Test
    void anAuthorizerThatLetsEverybodyInIsNone() {
        var lax = Map.of("allow.everyone.if.no.acl.found", "true");
        try (Broker broker = Broker.start(BrokerOptions.temporary().withProperties(lax));
                var kafka = TestCluster.of(broker, "probe-it-ledger")) {
            assertThat(answer(kafka.cluster().probe().probe("p")).authorizer()).isEqualTo(new Authorizer.NotEnforced());
        }
    }
}
