package dev.datamesh.operator.kafka.admin;

import static dev.datamesh.operator.kafka.admin.TestCluster.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.principal.ScramFingerprint;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.kafka.ClusterFacts;
import dev.datamesh.operator.kafka.ClusterFacts.Authorizer;
import dev.datamesh.operator.kafka.ClusterProbe;
import dev.datamesh.operator.rig.KafkaView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.Test;

class ClusterProbeIT {
    @Test
    void anAuthorizerIsProvenByARefusalAndTheSecondProbeWritesNothing() {
        try (var kafka = TestCluster.of(SharedBroker.get(), "probe-it-ledger")) {
            Optional<String> id = answer(kafka.cluster().probe().clusterId());
            assertThat(id).isPresent();
            assertThat(answer(kafka.cluster().probe().probe("probe-it", "probe password")))
                    .isEqualTo(new ClusterFacts(id, "4.4", 1, false, new Authorizer.Enforced()));

            long writes = kafka.calls().mutatingCalls();
            assertThat(answer(kafka.cluster().probe().probe("probe-it", "probe password"))
                            .authorizer())
                    .isEqualTo(new Authorizer.Enforced());
            assertThat(kafka.calls().mutatingCalls()).isEqualTo(writes);
        }
    }

    @Test
    void twoMeshesOnOneKafkaDoNotOverwriteEachOthersProbeAndOnlyTheirOwnPredecessorIsRemoved() throws Exception {
        try (var one = TestCluster.of(SharedBroker.get(), "probe-it-ledger");
                var other = TestCluster.of(SharedBroker.get(), "probe-it-ledger");
                Admin admin = Admin.create(SharedBroker.get().adminClientProperties())) {
            storeFormer(admin, "of one");
            assertThat(answer(other.cluster().probe().probe("probe-other", "of the other"))
                            .authorizer())
                    .isEqualTo(new Authorizer.Enforced());
            assertThat(new KafkaView(admin).hasPassword(ClusterProbe.FORMER_PRINCIPAL))
                    .isTrue();

            assertThat(answer(one.cluster().probe().probe("probe-one", "of one"))
                            .authorizer())
                    .isEqualTo(new Authorizer.Enforced());
            assertThat(new KafkaView(admin).hasPassword(ClusterProbe.FORMER_PRINCIPAL))
                    .isFalse();

            long writes = one.calls().mutatingCalls() + other.calls().mutatingCalls();
            answer(one.cluster().probe().probe("probe-one", "of one"));
            answer(other.cluster().probe().probe("probe-other", "of the other"));
            assertThat(one.calls().mutatingCalls() + other.calls().mutatingCalls())
                    .isEqualTo(writes);
        }
    }

    /** As releases stored it whose probes had one name in all meshes. */
    private static void storeFormer(Admin admin, String password) throws Exception {
        int iterations = ScramFingerprint.iterations(ClusterProbe.FORMER_PRINCIPAL, password);
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        ClusterProbe.FORMER_PRINCIPAL,
                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, iterations),
                        password)))
                .all()
                .get();
    }

    @Test
    void withoutAnAuthorizerThePlaneIsToldSo() {
        try (Broker broker = Broker.start(BrokerOptions.temporary().withAuthorizer(false));
                var kafka = TestCluster.of(broker, "probe-it-ledger")) {
            assertThat(answer(kafka.cluster().probe().probe("probe-it", "p")).authorizer())
                    .isEqualTo(new Authorizer.NotEnforced());
        }
    }

    @Test
    void anAuthorizerThatLetsEverybodyInIsNone() {
        var lax = Map.of("allow.everyone.if.no.acl.found", "true");
        try (Broker broker = Broker.start(BrokerOptions.temporary().withProperties(lax));
                var kafka = TestCluster.of(broker, "probe-it-ledger")) {
            assertThat(answer(kafka.cluster().probe().probe("probe-it", "p")).authorizer())
                    .isEqualTo(new Authorizer.NotEnforced());
        }
    }
}
