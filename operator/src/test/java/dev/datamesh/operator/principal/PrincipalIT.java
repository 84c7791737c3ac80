package dev.datamesh.operator.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.Condition;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A Kafka user has what all products give it together, no more and no less, and nobody else learns its password. */
class PrincipalIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final Duration RESYNC = Duration.ofSeconds(120);

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(RESYNC);
        // One name is the beginning of the other: a rule that ended without its dot would let the first into the
        // second.
        RIG.apply(domain("pr1", "PQ:"));
        RIG.apply(domain("pr10", "PR:"));
        Rig.await()
                .until(() -> RIG.client().namespaces().withName("pr1").get() != null
                        && RIG.client().namespaces().withName("pr10").get() != null);
    }

    @AfterAll
    static void stop() {
        RIG.sweep("pr1", "pr10");
        operator.close();
    }

    @Test
    void productsThatShareAServiceAccountGiveItTheirUnionAndTakeBackTheirPart() {
        apply("pr1", "first", "PQ:", "shared", "first-kafka");
        apply("pr1", "second", "PQ:", "shared", "second-kafka");
        DataProduct first = RIG.awaitReady("pr1", "first");
        DataProduct second = RIG.awaitReady("pr1", "second");
        assertThat(KAFKA.rights("pr1.shared"))
                .containsExactlyInAnyOrder(
                        "WRITE TOPIC PREFIXED arrakis-pr1.first.main.",
                        "WRITE TOPIC PREFIXED arrakis-pr1.second.main.");
        assertThat(text(secret("pr1", "first-kafka"), "password"))
                .isEqualTo(text(secret("pr1", "second-kafka"), "password"));

        RIG.client().resource(first).delete();

        Rig.await()
                .until(() ->
                        KAFKA.rights("pr1.shared").equals(Set.of("WRITE TOPIC PREFIXED arrakis-pr1.second.main.")));
        Rig.await().until(() -> secret("pr1", "first-kafka") == null);
        Connection.of(secret("pr1", "second-kafka")).produce("arrakis-pr1.second.main.0", "still here");

        AuditTrail audit = RIG.audit();
        RIG.client().resource(second).delete();

        Rig.await()
                .until(() -> KAFKA.rights("pr1.shared").isEmpty()
                        && !KAFKA.hasPassword("pr1.shared")
                        && KAFKA.produceRate("pr1.shared").isEmpty());
        Rig.await().until(() -> password("local.pr1.shared") == null);
        assertThat(secret("pr1", "second-kafka")).isNull();
        assertThat(audit.writes().stream()
                        .filter(write -> write.verb().equals("delete"))
                        .filter(write -> write.resource().equals("secrets"))
                        .map(AuditTrail.Write::name))
                .containsExactly("pr1/second-kafka", "datamesh-runtimes/local.pr1.shared");
    }

    @Test
    void whatWasDeletedWhileNobodyLookedIsTakenBackByTheNextOperator() {
        apply("pr1", "stays", "PQ:", "restarted", "stays-kafka");
        apply("pr1", "goes", "PQ:", "restarted", "goes-kafka");
        apply("pr1", "alone", "PQ:", "lonely", "alone-kafka");
        RIG.awaitReady("pr1", "stays");
        RIG.awaitReady("pr1", "goes");
        RIG.awaitReady("pr1", "alone");
        operator.close();
        RIG.client().resource(RIG.product("pr1", "goes")).delete();
        RIG.client().resource(RIG.product("pr1", "alone")).delete();

        operator = RIG.start(RESYNC);

        Rig.await()
                .until(() ->
                        KAFKA.rights("pr1.restarted").equals(Set.of("WRITE TOPIC PREFIXED arrakis-pr1.stays.main.")));
        Rig.await().until(() -> secret("pr1", "goes-kafka") == null && secret("pr1", "alone-kafka") == null);
        Rig.await().until(() -> password("local.pr1.lonely") == null && !KAFKA.hasPassword("pr1.lonely"));
        Connection.of(secret("pr1", "stays-kafka")).produce("arrakis-pr1.stays.main.0", "not touched");
    }

    @Test
    void aSecretThatIsNotOursIsRefusedAndNotTouched() {
        Secret foreign = RIG.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("pr1")
                        .withName("foreign-kafka")
                        .endMetadata()
                        .addToStringData("password", "of somebody else")
                        .build())
                .create();
        apply("pr1", "foreign", "PQ:", "foreign", "foreign-kafka");

        Condition refused = RIG.awaitCondition("pr1", "foreign", "PublishersReady", "False", "SecretNotOurs");

        assertThat(refused.message()).contains("foreign-kafka").contains("foreign:");
        assertThat(secret("pr1", "foreign-kafka").getMetadata().getResourceVersion())
                .isEqualTo(foreign.getMetadata().getResourceVersion());

        RIG.client().resource(RIG.product("pr1", "foreign")).delete();
        Rig.await().until(() -> !KAFKA.hasPassword("pr1.foreign"));
        assertThat(secret("pr1", "foreign-kafka").getMetadata().getResourceVersion())
                .isEqualTo(foreign.getMetadata().getResourceVersion());
    }

    @Test
    void aSecretOfAnotherPublisherIsRefusedToo() {
        apply("pr1", "owner", "PQ:", "owner", "coveted-kafka");
        RIG.awaitReady("pr1", "owner");
        apply("pr1", "coveter", "PQ:", "coveter", "coveted-kafka");

        RIG.awaitCondition("pr1", "coveter", "PublishersReady", "False", "SecretNotOurs");

        assertThat(text(secret("pr1", "coveted-kafka"), "username")).isEqualTo("pr1.owner");
    }

    @Test
    void aPublisherWritesItsTopicAndNothingElse() {
        apply("pr1", "strain", "PQ:", "calibration", "strain-kafka");
        apply("pr1", "strain2", "PQ:", "other", "strain2-kafka");
        apply("pr10", "strain", "PR:", "calibration", "strain-kafka");
        RIG.awaitReady("pr1", "strain");
        RIG.awaitReady("pr1", "strain2");
        RIG.awaitReady("pr10", "strain");
        Connection publisher = Connection.of(secret("pr1", "strain-kafka"));

        publisher.produce("arrakis-pr1.strain.main.0", "mine");

        for (String others : List.of(
                "arrakis-pr1.strain2.main.0", "arrakis-pr10.strain.main.0", "datamesh-topics", "__consumer_offsets")) {
            assertThatThrownBy(() -> publisher.produce(others, "not mine"))
                    .as(others)
                    .isInstanceOf(AuthorizationException.class);
        }
        assertThatThrownBy(() -> publisher.consume("arrakis-pr1.strain.main.0"))
                .isInstanceOf(AuthorizationException.class);
        assertThat(publisher.topics()).containsExactly("arrakis-pr1.strain.main.0");
        assertThatThrownBy(() -> publisher.create("arrakis-pr1.strain.main.1"))
                .isInstanceOf(AuthorizationException.class);
    }

    @Test
    void aPublisherThatWasRemovedIsNotLetInAnyMore() {
        apply("pr1", "former", "PQ:", "former", "former-kafka");
        RIG.awaitReady("pr1", "former");
        Connection publisher = Connection.of(secret("pr1", "former-kafka"));
        publisher.produce("arrakis-pr1.former.main.0", "while it may");

        RIG.client().resource(RIG.product("pr1", "former")).delete();
        Rig.await().until(() -> password("local.pr1.former") == null);

        assertThatThrownBy(() -> publisher.produce("arrakis-pr1.former.main.0", "no more"))
                .isInstanceOf(AuthenticationException.class);
    }

    @Test
    void noPasswordIsToldAnywhere() {
        Queue<String> said = new ConcurrentLinkedQueue<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord record) {
                said.add(String.valueOf(record.getMessage()) + record.getThrown());
            }

            @Override
            public void flush() {
                // Nothing is held back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        Logger.getLogger("").addHandler(listener);
        String password;
        try {
            apply("pr1", "discreet", "PQ:", "discreet", "discreet-kafka");
            RIG.awaitReady("pr1", "discreet");
            password = text(secret("pr1", "discreet-kafka"), "password");
            KAFKA.setPassword("pr1.discreet", "stolen");
            RIG.client().secrets().inNamespace("pr1").withName("discreet-kafka").delete();
            Rig.await().until(() -> secret("pr1", "discreet-kafka") != null);
            Logger.getLogger(Rig.class.getName()).warning("is anybody listening?");
        } finally {
            Logger.getLogger("").removeHandler(listener);
        }

        assertThat(said)
                .anyMatch(line -> line.contains("is anybody listening?"))
                .noneMatch(line -> line.contains(password));
        assertThat(RIG.client().getKubernetesSerialization().asJson(RIG.product("pr1", "discreet")))
                .doesNotContain(password);
        assertThat(RIG.client().getKubernetesSerialization().asJson(RIG.plane(Rig.PLANE)))
                .doesNotContain(password);
        assertThat(RIG.client()
                        .getKubernetesSerialization()
                        .asJson(RIG.client()
                                .events()
                                .v1()
                                .events()
                                .inNamespace("pr1")
                                .list()))
                .doesNotContain(password);
    }

    private static String domain(String name, String prefix) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: %s}
                spec:
                  plane: local
                  channelPrefixes: ["%s"]
                  quotas: {produceBytesPerSecond: 100Mi}
                """.formatted(name, prefix);
    }

    private static void apply(String domain, String name, String prefix, String serviceAccount, String secret) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %1$s, name: %2$s}
                spec:
                  publishers: [{serviceAccount: %4$s, secretName: %5$s}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%3$s%2$s-A", dataType: float64, sampleRate: 16384}]
                """.formatted(domain, name, prefix, serviceAccount, secret));
    }

    private static Secret secret(String namespace, String name) {
        return RIG.client().secrets().inNamespace(namespace).withName(name).get();
    }

    private static Secret password(String name) {
        return secret("datamesh-runtimes", name);
    }

    private static String text(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }
}
