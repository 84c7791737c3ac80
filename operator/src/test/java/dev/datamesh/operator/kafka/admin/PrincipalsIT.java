package dev.datamesh.operator.kafka.admin;

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
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.kafka.KafkaCalls;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.Principals;
import dev.datamesh.operator.kafka.client.ClientSettings;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrincipalsIT {
    private final TestCluster kafka = TestCluster.of(SharedBroker.get(), "principals-it-ledger");
    private final Principals principals = kafka.cluster().principals();

    @AfterEach
    void close() {
        kafka.close();
    }

    private static DesiredPrincipal publisher(String name, String password, AclRule... rules) {
        return new DesiredPrincipal(
                name,
                ScramFingerprint.iterations(name, password),
                new TreeSet<>(List.of(rules)),
                new ByteRates(OptionalLong.of(1_048_576), OptionalLong.empty()));
    }

    private void become(DesiredPrincipal desired, String password) {
        ObservedPrincipal observed = answer(principals.observe(desired.name()));
        answer(principals.apply(PrincipalChange.between(observed, desired), () -> password));
        await().untilAsserted(() ->
                assertThat(answer(principals.observe(desired.name()))).isEqualTo(asObserved(desired)));
    }

    private static ObservedPrincipal asObserved(DesiredPrincipal desired) {
        return new ObservedPrincipal(desired.name(), desired.scramIterations(), desired.rules(), 0, desired.rates());
    }

    /** The model that the pure tests use is held to what the broker does. */
    @Test
    void anyPrincipalBecomesAnyOther() {
        String name = "principals-it.any";
        assertThat(answer(principals.observe(name)).isAbsent()).isTrue();
        for (DesiredPrincipal desired :
                DesiredPrincipals.named(name).sampleStream().limit(12).toList()) {
            become(desired, "secret");
        }
        become(new DesiredPrincipal(name, 0, new TreeSet<>(), ByteRates.UNLIMITED), "secret");
        assertThat(answer(principals.observe(name)).isAbsent()).isTrue();
    }

    @Test
    void theSecondTimeNothingIsWritten() {
        var desired =
                publisher("principals-it.twice", "p", new AclRule(Resource.TOPIC, "twice.", true, Operation.WRITE));
        become(desired, "p");
        long writes = kafka.calls().mutatingCalls();
        become(desired, "p");

        assertThat(kafka.calls().mutatingCalls()).isEqualTo(writes);
    }

    @Test
    void aPublisherWritesUnderItsPrefixAndNowhereElse() throws Exception {
        for (String topic : List.of("h1.strain.main.v1", "h10.strain.main.v1")) {
            answer(kafka.cluster().topics().create(new TopicSpec(topic, 1, (short) 1, Map.of())));
        }
        String password = "a\"b\\c;d 'e' =f";
        become(
                publisher("h1.calibration", password, new AclRule(Resource.TOPIC, "h1.", true, Operation.WRITE)),
                password);

        await().untilAsserted(() -> assertThat(produce("h1.calibration", password, "h1.strain.main.v1"))
                .isEqualTo("written"));
        assertThat(produce("h1.calibration", password, "h10.strain.main.v1")).isEqualTo("NotAuthorized");
        assertThat(produce("h1.calibration", "wrong", "h1.strain.main.v1")).isEqualTo("AuthenticationFailed");

        become(publisher("h1.calibration", password), password);
        await().untilAsserted(() -> assertThat(produce("h1.calibration", password, "h1.strain.main.v1"))
                .isEqualTo("NotAuthorized"));
    }

    @Test
    void aPasswordSetBehindOurBackShowsAndIsPutRight() throws Exception {
        var desired = publisher("principals-it.meddled", "ours");
        become(desired, "ours");
        try (Admin admin = Admin.create(SharedBroker.get().adminClientProperties())) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            desired.name(), new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), "theirs")))
                    .all()
                    .get();
        }
        await().until(() -> answer(principals.observe(desired.name())).scramIterations() == 4096);

        ObservedPrincipal observed = answer(principals.observe(desired.name()));
        assertThat(PrincipalChange.between(observed, desired).scramIterations()).contains(desired.scramIterations());
        become(desired, "ours");
        await().untilAsserted(() ->
                assertThat(produce(desired.name(), "ours", "h1.any")).isEqualTo("NotAuthorized"));
    }

    @Test
    void rulesThatWeNeverWriteAreCountedAndRemovedWithoutOurs() throws Exception {
        var rule = new AclRule(Resource.GROUP, "cbc.mf.", true, Operation.READ);
        var desired = publisher("principals-it.foreign", "p", rule);
        become(desired, "p");
        var cluster = new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL);
        var topic = new ResourcePattern(ResourceType.TOPIC, "h1.", PatternType.PREFIXED);
        String user = "User:" + desired.name();
        try (Admin admin = Admin.create(SharedBroker.get().adminClientProperties())) {
            admin.createAcls(List.of(
                            new AclBinding(
                                    cluster,
                                    new AccessControlEntry(user, "*", AclOperation.ALTER, AclPermissionType.ALLOW)),
                            new AclBinding(
                                    topic,
                                    new AccessControlEntry(user, "*", AclOperation.READ, AclPermissionType.DENY)),
                            new AclBinding(
                                    topic,
                                    new AccessControlEntry(
                                            user, "10.0.0.1", AclOperation.READ, AclPermissionType.ALLOW))))
                    .all()
                    .get();
        }
        await().until(() -> answer(principals.observe(desired.name())).foreignRules() == 3);

        become(desired, "p");
        assertThat(answer(principals.observe(desired.name())).rules()).containsExactly(rule);
    }

    @Test
    void hundredsOfPrincipalsCostTensOfCallsAndAgainNoWrite() {
        List<DesiredPrincipal> crowd =
                IntStream.range(0, 300).mapToObj(PrincipalsIT::oneOfMany).toList();
        becomeTogether(crowd);
        for (KafkaCalls.Operation operation : KafkaCalls.Operation.values()) {
            assertThat(kafka.calls().calls(operation)).as(operation.text()).isLessThan(30);
        }
        assertThat(kafka.calls().items(KafkaCalls.Operation.ALTER_SCRAM)).isEqualTo(crowd.size());
        await().until(() ->
                !answer(principals.observe(crowd.getLast().name())).rules().isEmpty());

        long writes = kafka.calls().mutatingCalls();
        becomeTogether(crowd);
        assertThat(kafka.calls().mutatingCalls()).isEqualTo(writes);
    }

    private static DesiredPrincipal oneOfMany(int number) {
        return new DesiredPrincipal(
                "principals-it.crowd." + number,
                4096,
                new TreeSet<>(List.of(
                        new AclRule(Resource.TOPIC, "crowd" + number + ".", true, Operation.WRITE),
                        new AclRule(Resource.TOPIC, "crowd" + number + ".", true, Operation.DESCRIBE))),
                new ByteRates(OptionalLong.of(1000), OptionalLong.of(2000 + number)));
    }

    private void becomeTogether(List<DesiredPrincipal> all) {
        List<CompletableFuture<Void>> answers = all.stream()
                .map(desired -> principals
                        .observe(desired.name())
                        .thenCompose(observed ->
                                principals.apply(PrincipalChange.between(observed, desired), () -> "password")))
                .toList();
        answers.forEach(TestCluster::answer);
    }

    @Test
    void whoMayNotAdministerIsToldSo() {
        become(publisher("principals-it.nobody", "p"), "p");
        try (var nobody = TestCluster.of(
                TestCluster.access(SharedBroker.get()).as("principals-it.nobody", "p"), "principals-it-ledger")) {
            await().untilAsserted(() -> assertThat(
                            failure(nobody.cluster().principals().observe("h1.calibration")))
                    .isEqualTo(Reason.NOT_AUTHORIZED));
            assertThat(failure(nobody.cluster().topics().create(new TopicSpec("x", 1, (short) 1, Map.of()))))
                    .isEqualTo(Reason.NOT_AUTHORIZED);
        }
    }

    private static String produce(String user, String password, String topic) throws InterruptedException {
        var settings = ClientSettings.of(TestCluster.access(SharedBroker.get()).as(user, password));
        settings.put("max.block.ms", 3000);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "value")).get();
            return "written";
        } catch (ExecutionException e) {
            return KafkaFailure.of(e).reason().text();
        }
    }
}
