package dev.datamesh.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.local.fault.TcpProxy;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Ports;
import dev.datamesh.local.process.StateDirectory;
import dev.datamesh.local.testing.SharedBroker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerIT {

    @TempDir
    Path directory;

    @Test
    void aUserWithoutAnAclIsRefusedAndAStrangerIsNotLetIn() throws Exception {
        Broker broker = SharedBroker.get();
        create(broker.adminClientProperties(), "guarded");
        addUser(broker, "visitor", "of-no-rights");

        assertThatThrownBy(() -> create(broker.clientProperties("visitor", "of-no-rights"), "visitors"))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThat(topics(broker.clientProperties("visitor", "of-no-rights"))).isEmpty();
        assertThatThrownBy(() -> topics(broker.clientProperties("visitor", "guessed")))
                .hasCauseInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void withoutAnAuthorizerWhoLogsInMayDoEverything() throws Exception {
        try (Broker broker = Broker.start(BrokerOptions.temporary().withAuthorizer(false))) {
            addUser(broker, "visitor", "of-no-rights");

            create(broker.clientProperties("visitor", "of-no-rights"), "visitors");

            assertThat(topics(broker.adminClientProperties())).contains("visitors");
        }
    }

    @Test
    void itComesBackWithItsDataAfterBeingKilledAndAfterBeingStopped() throws Exception {
        BrokerOptions options = BrokerOptions.persistent(directory);
        String address;
        try (Broker broker = Broker.start(options)) {
            address = broker.bootstrapServers();
            create(broker.adminClientProperties(), "kept");

            broker.kill();
            assertThat(broker.isRunning()).isFalse();
            broker.start();

            assertThat(topics(broker.adminClientProperties())).contains("kept");
        }
        assertThat(Broker.at(options).isRunning()).isFalse();
        try (Broker again = Broker.start(options)) {
            assertThat(again.bootstrapServers()).isEqualTo(address);
            assertThat(topics(again.adminClientProperties())).contains("kept");
        }
    }

    @Test
    void portsThatOthersTookMeanwhileAreReplacedAndTheDataStay() throws Exception {
        BrokerOptions options = BrokerOptions.persistent(directory);
        String address;
        try (Broker first = Broker.start(options)) {
            address = first.bootstrapServers();
            create(first.adminClientProperties(), "kept");
        }
        Ports ports = new Ports(StateDirectory.at(directory));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(ports.remembered("kafka").orElseThrow(), 1, loopback);
                ServerSocket two =
                        new ServerSocket(ports.remembered("kafka-controller").orElseThrow(), 1, loopback);
                Broker second = Broker.start(options)) {
            assertThat(second.bootstrapServers()).isNotEqualTo(address).doesNotEndWith(":" + one.getLocalPort());
            assertThat(two.isBound()).isTrue();
            assertThat(topics(second.adminClientProperties())).contains("kept");
        }
    }

    @Test
    void twoBrokersAtOnceDoNotMeetAndAnAdoptedOneIsTheSame() throws Exception {
        Broker shared = SharedBroker.get();
        BrokerOptions options = BrokerOptions.persistent(directory);
        Broker first = Broker.start(options);
        try (Broker adopted = Broker.start(options)) {
            assertThat(adopted.process().map(ManagedProcess::pid))
                    .isEqualTo(first.process().map(ManagedProcess::pid));
            assertThat(adopted.bootstrapServers()).isNotEqualTo(shared.bootstrapServers());
            create(adopted.adminClientProperties(), "only-here");

            assertThat(topics(shared.adminClientProperties())).doesNotContain("only-here");
        }
        assertThat(first.isRunning()).isFalse();
    }

    @Test
    void aTopicNobodyMadeDoesNotAppear() throws Exception {
        Broker broker = SharedBroker.get();
        try (Admin admin = Admin.create(broker.adminClientProperties())) {
            assertThatThrownBy(() -> admin.describeTopics(List.of("never-made"))
                            .allTopicNames()
                            .get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("UnknownTopicOrPartition");
        }
        assertThat(topics(broker.adminClientProperties())).doesNotContain("never-made");
    }

    @Test
    void clientsFollowTheAdvertisedPortSoThatAProxyCanTakeTheBrokerAway() throws Exception {
        BrokerOptions options = BrokerOptions.temporary();
        try (TcpProxy proxy = TcpProxy.to(Broker.at(options).port());
                Broker broker = Broker.start(options.withAdvertisedPort(proxy.port()))) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + proxy.port());
            Map<String, Object> hasty = new HashMap<>(broker.adminClientProperties());
            hasty.put("request.timeout.ms", 1_000);
            hasty.put("default.api.timeout.ms", 2_000);
            assertThat(topics(hasty)).isEmpty();

            proxy.cut();
            assertThatThrownBy(() -> topics(hasty)).hasCauseInstanceOf(TimeoutException.class);

            proxy.restore();
            assertThat(topics(hasty)).isEmpty();
        }
    }

    @Test
    void thePasswordIsNotForOthersToSee() throws Exception {
        Broker broker = SharedBroker.get();
        ManagedProcess process = broker.process().orElseThrow();
        String commandLine = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));

        assertThat(commandLine).contains("kafka.Kafka").doesNotContain(broker.adminPassword());
        Path state = process.log().getParent().getParent();
        try (var files = Files.list(state)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                            .extracting(Enum::name)
                            .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE"));
        }
        assertThat(state.resolve("format.args")).doesNotExist();
    }

    @Test
    void aStartThatFailsTellsWhyAndLeavesNothingRunning() {
        BrokerOptions options = BrokerOptions.persistent(directory)
                .withProperties(Map.of("num.io.threads", "none"))
                .withReadyWithin(Duration.ofSeconds(20));

        assertThatThrownBy(() -> Broker.start(options)).hasMessageContaining("num.io.threads");

        assertThat(Broker.at(options).isRunning()).isFalse();
    }

    private static void create(Map<String, Object> client, String topic) throws Exception {
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
    }

    private static Set<String> topics(Map<String, Object> client) throws Exception {
        try (Admin admin = Admin.create(client)) {
            return admin.listTopics().names().get(20, TimeUnit.SECONDS);
        }
    }

    private static void addUser(Broker broker, String user, String password) throws Exception {
        try (Admin admin = Admin.create(broker.adminClientProperties())) {
            ScramCredentialInfo strength = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user, strength, password)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }
}
