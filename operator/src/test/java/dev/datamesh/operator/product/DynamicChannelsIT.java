package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.RegisterStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicNumbers;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A product whose publisher registers the channels: all that this takes is made ahead, and nobody may make anything. */
class DynamicChannelsIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final String USER = "datamesh-runtimes.runtime-dyn";
    private static final String REGISTER = "arrakis-metadata-dyn.pem.main";

    private static String plane;
    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        plane = Rig.planeYaml(
                "local", RIG.plane("local").getSpec().kafka().external().bootstrapServers());
        RIG.apply(plane + "  runtime: {replicas: 1}\n");
        Settings defaults = Settings.defaults().withLeaderElection(false);
        operator = RIG.start(new Settings(
                defaults.systemNamespace(),
                defaults.runtimesNamespace(),
                Optional.of("registry.example/runtime:1"),
                defaults.resync(),
                defaults.retryCap(),
                false));
        RIG.apply(Rig.domainYaml("dyn", "DY:"));
        Rig.await().until(() -> RIG.client().namespaces().withName("dyn").get() != null);
        RIG.apply(yaml("pem", 201, "DY:PEM-"));
        RIG.awaitReady("dyn", "pem");
    }

    @AfterAll
    static void stop() {
        RIG.sweep("dyn");
        operator.close();
        RIG.apply(plane);
    }

    @Test
    void theRegisterAndAllDataTopicsAreThereWhenItIsReady() {
        StreamStatus stream = RIG.product("dyn", "pem").getStatus().streams().getFirst();
        assertThat(stream.register()).isEqualTo(new RegisterStatus(REGISTER, List.of(new TopicNumbers(0, 7))));
        assertThat(stream.topics()).isEmpty();
        assertThat(KAFKA.topics())
                .contains(REGISTER, "arrakis-dyn.pem.main.0", "arrakis-dyn.pem.main.7")
                .doesNotContain("arrakis-dyn.pem.main.8");
        assertThat(KAFKA.config(REGISTER)).containsEntry("cleanup.policy", "compact");
    }

    @Test
    void theRuntimeKeepsTheRegisterAndThePublisherCannotTouchIt() {
        Rig.await()
                .untilAsserted(() -> assertThat(KAFKA.rights(USER))
                        .allMatch(right -> right.matches(".* arrakis-(metadata-)?dyn\\..*"))
                        .contains(
                                "READ TOPIC PREFIXED arrakis-dyn.",
                                "READ TOPIC PREFIXED arrakis-metadata-dyn.",
                                "WRITE TOPIC LITERAL " + REGISTER,
                                "WRITE TRANSACTIONAL_ID LITERAL " + REGISTER));
        Connection publisher = connection("dyn", "pem-kafka");
        publisher.produce("arrakis-dyn.pem.main.7", "a block");
        assertThatThrownBy(() -> publisher.produce(REGISTER, "forged")).isInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> publisher.consume(REGISTER)).isInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() ->
                        connection("datamesh-runtimes", "runtime-dyn-kafka").create("arrakis-dyn.pem.main.8"))
                .isInstanceOf(AuthorizationException.class);
    }

    @Test
    void theNextOperatorTakesNothingFromAPublisherThatRegisters() {
        operator.close();
        operator = RIG.start();
        RIG.apply(Rig.productYaml("dyn", "other", "DY:OTHER-A"));
        RIG.awaitReady("dyn", "other");

        connection("dyn", "pem-kafka").produce("arrakis-dyn.pem.main.0", "written on");
        assertThat(KAFKA.rights("dyn.writer")).contains("WRITE TOPIC PREFIXED arrakis-dyn.pem.main.");
    }

    @Test
    void roomForMoreIsMadeAndNoneIsTakenAway() {
        RIG.apply(yaml("grows", 6, null));
        RIG.awaitReady("dyn", "grows");
        assertThat(numbers("grows")).containsExactly(new TopicNumbers(0, 5));

        RIG.apply(yaml("grows", 301, null));
        RIG.awaitReady("dyn", "grows");
        assertThat(numbers("grows")).containsExactly(new TopicNumbers(0, 8));

        RIG.apply(yaml("grows", 1, null));
        RIG.awaitReady("dyn", "grows");
        assertThat(numbers("grows")).containsExactly(new TopicNumbers(0, 8));
    }

    @Test
    void aPrefixOfAnotherDomainIsRefusedAtItsField() {
        RIG.applyOutsidePrefixes(yaml("foreign", 1, "L1:"));
        assertThat(RIG.awaitCondition("dyn", "foreign", "Accepted", "False", "ChannelOutsidePrefix")
                        .message())
                .startsWith(
                        "spec.streams[0].timeSeries.dynamic.prefix: channel L1: is outside every domain's prefixes");
    }

    private static List<TopicNumbers> numbers(String name) {
        DataProduct product = RIG.product("dyn", name);
        return product.getStatus().streams().getFirst().register().dataTopics();
    }

    private static Connection connection(String namespace, String secret) {
        return Connection.of(Rig.await()
                .until(
                        () -> RIG.client()
                                .secrets()
                                .inNamespace(namespace)
                                .withName(secret)
                                .get(),
                        found -> found != null));
    }

    private static String yaml(String name, int maxChannels, String prefix) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: dyn, name: %1$s}
                spec:
                  publishers: [{serviceAccount: writer, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      dynamic: {maxChannels: %2$d%3$s}
                """.formatted(name, maxChannels, prefix == null ? "" : ", prefix: \"" + prefix + "\"");
    }
}
