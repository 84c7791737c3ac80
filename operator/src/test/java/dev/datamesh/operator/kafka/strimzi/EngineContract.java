package dev.datamesh.operator.kafka.strimzi;

import static dev.datamesh.operator.kafka.admin.TestCluster.answer;
import static dev.datamesh.operator.kafka.admin.TestCluster.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import dev.datamesh.core.principal.ByteRates;
import dev.datamesh.core.principal.DesiredPrincipal;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.core.principal.ScramFingerprint;
import dev.datamesh.core.topic.ObservedTopic;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.kafka.ClusterFacts.Authorizer;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.admin.TestCluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the mesh relies on of a Kafka cluster, whichever engine works on it; each thing is looked at on the brokers themselves. */
abstract class EngineContract {
    private static final AclRule READS = new AclRule(Resource.TOPIC, "contract.", true, Operation.READ);
    private static final AclRule WRITES = new AclRule(Resource.TOPIC, "contract.own", false, Operation.WRITE);
    private static final AclRule GROUP = new AclRule(Resource.GROUP, "contract.", true, Operation.READ);

    /** The engine under test. */
    abstract KafkaCluster cluster();

    /** The brokers, as their administrator. */
    abstract KafkaCluster kafka();

    /** A word that no other engine's test uses. */
    abstract String engine();

    private String name(String word) {
        return engine() + "." + word;
    }

    private static TopicSpec spec(String name, int partitions) {
        return new TopicSpec(name, partitions, TopicSpec.BROKER_DEFAULT, Map.of("retention.ms", "3600000"));
    }

    private void awaitTopic(ObservedTopic topic) {
        await().untilAsserted(() ->
                assertThat(answer(kafka().topics().observe(topic.name()))).contains(topic));
    }

    private void awaitGone(String topic) {
        await().untilAsserted(() ->
                assertThat(answer(kafka().topics().observe(topic))).isEmpty());
    }

    @Test
    void aTopicIsMadeGrownChangedAndDeletedAndNeverRemadeOnTheWay() {
        String topic = name("Life_of-a.Topic");
        String id = answer(cluster().topics().create(spec(topic, 2)));
        awaitTopic(new ObservedTopic(topic, id, 2, Map.of("retention.ms", "3600000")));
        answer(cluster().topics().grow(topic, 3));
        awaitTopic(new ObservedTopic(topic, id, 3, Map.of("retention.ms", "3600000")));
        answer(cluster()
                .topics()
                .configure(topic, Map.of("retention.ms", Optional.empty(), "cleanup.policy", Optional.of("compact"))));
        awaitTopic(new ObservedTopic(topic, id, 3, Map.of("cleanup.policy", "compact")));
        answer(cluster().topics().delete(topic, id));
        answer(cluster().topics().delete(topic, id));
        awaitGone(topic);
    }

    @Test
    void aTopicNeverShrinksAndIsNotMadeTwice() {
        String topic = name("size");
        String id = answer(cluster().topics().create(spec(topic, 2)));
        awaitTopic(new ObservedTopic(topic, id, 2, Map.of("retention.ms", "3600000")));
        assertThat(failure(cluster().topics().grow(topic, 1))).isEqualTo(Reason.INVALID_PARTITIONS);
        assertThat(failure(cluster().topics().create(spec(topic, 1)))).isEqualTo(Reason.TOPIC_EXISTS);
        awaitTopic(new ObservedTopic(topic, id, 2, Map.of("retention.ms", "3600000")));
        answer(cluster().topics().delete(topic, id));
    }

    @Test
    void aStrangersTopicIsLeftAloneWhoeverBearsItsName() {
        String topic = name("stranger");
        String id = answer(kafka().topics().create(spec(topic, 1)));
        awaitTopic(new ObservedTopic(topic, id, 1, Map.of("retention.ms", "3600000")));
        assertThat(failure(cluster().topics().create(spec(topic, 2)))).isEqualTo(Reason.TOPIC_EXISTS);
        answer(cluster().topics().delete(topic, "AAAAAAAAAAAAAAAAAAAAAQ"));
        awaitTopic(new ObservedTopic(topic, id, 1, Map.of("retention.ms", "3600000")));
        answer(kafka().topics().delete(topic, id));
    }

    @Test
    void anAdoptedTopicKeepsWhatItHasAndIsDeletedOnceThatIsAsked() {
        String topic = name("adopted");
        String id = answer(kafka().topics()
                .create(new TopicSpec(
                        topic, 2, TopicSpec.BROKER_DEFAULT, Map.of("segment.ms", "70000", "retention.ms", "1000"))));
        await().until(() -> answer(kafka().topics().observe(topic)).isPresent());
        answer(cluster().topics().configure(topic, Map.of("retention.ms", Optional.of("7200000"))));
        awaitTopic(new ObservedTopic(topic, id, 2, Map.of("segment.ms", "70000", "retention.ms", "7200000")));
        answer(cluster().topics().delete(topic, id));
        awaitGone(topic);
    }

    @Test
    void aTopicThatKafkaRefusesIsRefusedAndDoesNotComeLater() {
        String topic = name("refused");
        assertThat(failure(cluster().topics().create(new TopicSpec(topic, 1, (short) 9, Map.of()))))
                .isEqualTo(Reason.INVALID_REPLICAS);
        String id = answer(cluster().topics().create(spec(topic, 1)));
        answer(cluster().topics().delete(topic, id));
    }

    @Test
    void whatIsNotThereCannotBeChanged() {
        assertThat(failure(cluster().topics().grow(name("none"), 3))).isEqualTo(Reason.TOPIC_MISSING);
        assertThat(failure(cluster().topics().configure(name("none"), Map.of("retention.ms", Optional.of("1")))))
                .isEqualTo(Reason.TOPIC_MISSING);
    }

    @Test
    void aPrincipalIsMadeWidenedNarrowedLimitedRotatedAndDeleted() {
        String user = name("writer");
        become(user, "first", ByteRates.UNLIMITED, READS);
        become(user, "first", ByteRates.UNLIMITED, READS, WRITES, GROUP);
        assertThat(logsIn(user, "first")).isTrue();
        var rates = new ByteRates(OptionalLong.of(1_048_576), OptionalLong.of(2_097_152));
        become(user, "first", rates, GROUP);
        become(user, "second", rates, GROUP);
        await().until(() -> logsIn(user, "second"));
        assertThat(logsIn(user, "first")).isFalse();
        become(user, null, ByteRates.UNLIMITED);
        await().untilAsserted(() -> assertThat(
                        answer(kafka().principals().observe(user)).isAbsent())
                .isTrue());
    }

    @Test
    void theProbesUserIsMadeAndRefused() {
        await().untilAsserted(() -> assertThat(answer(cluster().probe().probe(name("probe"), "probe password"))
                        .authorizer())
                .isEqualTo(new Authorizer.Enforced()));
    }

    private void become(String user, String password, ByteRates rates, AclRule... rules) {
        var desired = new DesiredPrincipal(
                user,
                password == null ? 0 : ScramFingerprint.iterations(user, password),
                new TreeSet<>(List.of(rules)),
                rates);
        ObservedPrincipal observed = answer(cluster().principals().observe(user));
        answer(cluster().principals().apply(PrincipalChange.between(observed, desired), () -> password));
        await().untilAsserted(() -> {
            assertThat(PrincipalChange.between(answer(cluster().principals().observe(user)), desired)
                            .isEmpty())
                    .isTrue();
            ObservedPrincipal real = answer(kafka().principals().observe(user));
            assertThat(real.rules()).isEqualTo(desired.rules());
            assertThat(real.rates()).isEqualTo(rates);
        });
    }

    private static boolean logsIn(String user, String password) {
        KafkaAccess access = TestCluster.access(SharedBroker.get()).as(user, password);
        try (TestCluster other = TestCluster.of(access, "none")) {
            return answer(other.cluster().probe().clusterId()).isPresent();
        } catch (KafkaFailure e) {
            return false;
        }
    }
}
