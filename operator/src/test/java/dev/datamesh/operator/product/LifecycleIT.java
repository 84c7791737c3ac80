package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.Condition;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A product comes to its end: who reads it is told, and from its end of life on nobody publishes it any more. */
class LifecycleIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final String WRITER = "WRITE TOPIC PREFIXED arrakis-ending.%s.main.";

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start();
        RIG.apply(Rig.domainYaml("ending", "EN:"));
        RIG.apply(Rig.domainYaml("reading", "RE:"));
        RIG.awaitNamespaces("ending", "reading");
    }

    @AfterAll
    static void stop() {
        RIG.client().resources(AccessRequest.class).inNamespace("reading").delete();
        RIG.client().resources(AccessGrant.class).inNamespace("ending").delete();
        RIG.sweep("ending", "reading");
        operator.close();
    }

    @Test
    void whoIsGrantedItLearnsThatItEndsAndGoesOnReading() {
        RIG.apply(product("told", ""));
        RIG.awaitReady("ending", "told");
        Connection.of(secret("ending", "told-kafka")).produce("arrakis-ending.told.main.0", "a block");
        granted();
        assertThat(supported()).isEmpty();

        RIG.apply(product("told", """
                  lifecycle:
                    stage: Deprecated
                    endOfLife: "2099-01-01T00:00:00Z"
                    replacedBy: {domain: ending, name: newer}
                """));

        String words = "ending/told is deprecated: published until 2099-01-01T00:00:00Z; use ending/newer instead";
        Rig.await()
                .untilAsserted(() -> assertThat(supported())
                        .hasSize(2)
                        .allSatisfy(condition -> assertThat(
                                        List.of(condition.status(), condition.reason(), condition.message()))
                                .isEqualTo(List.of("False", "Deprecated", words))));
        Rig.await()
                .untilAsserted(() -> assertThat(RIG.client()
                                .v1()
                                .events()
                                .inNamespace("reading")
                                .list()
                                .getItems())
                        .anySatisfy(event -> {
                            assertThat(event.getInvolvedObject().getKind()).isEqualTo("AccessRequest");
                            assertThat(event.getReason()).isEqualTo("ProductDeprecated");
                            assertThat(event.getMessage()).isEqualTo(words);
                        }));
        assertThat(Rig.isReady(request())).isTrue();

        RIG.apply(product("told", "  lifecycle: {stage: Retired}\n"));
        Rig.await()
                .untilAsserted(() -> assertThat(supported())
                        .hasSize(2)
                        .allSatisfy(condition -> assertThat(condition.reason()).isEqualTo("Retired")));
        assertThat(Connection.of(secret("reading", "told-kafka")).consume("arrakis-ending.told.main.0"))
                .contains("a block");

        RIG.apply(product("told", ""));
        Rig.await().untilAsserted(() -> assertThat(supported()).isEmpty());
    }

    @Test
    void aRetiredProductHasNoPublishersAndHasThemAgainOnceItIsActive() {
        RIG.apply(product("retired", ""));
        RIG.awaitReady("ending", "retired");
        Connection publisher = Connection.of(secret("ending", "retired-kafka"));
        publisher.produce("arrakis-ending.retired.main.0", "a block");

        RIG.apply(product("retired", "  lifecycle: {stage: Retired}\n"));

        RIG.awaitCondition("ending", "retired", "PublishersReady", "True", "Retired");
        RIG.awaitReady("ending", "retired");
        assertThat(KAFKA.rights("ending.retired")).isEmpty();
        assertThat(secret("ending", "retired-kafka")).isNull();
        assertThatThrownBy(() -> publisher.produce("arrakis-ending.retired.main.0", "too late"))
                .isInstanceOfAny(AuthorizationException.class, SaslAuthenticationException.class);
        assertThat(KAFKA.topic("arrakis-ending.retired.main.0")).isPresent();

        RIG.apply(product("retired", ""));
        RIG.awaitCondition("ending", "retired", "PublishersReady", "True", "Succeeded");
        assertThat(KAFKA.rights("ending.retired")).containsExactly(WRITER.formatted("retired"));
    }

    @Test
    void theEndOfLifeComesByTheClock() {
        Instant end = Instant.now().plusSeconds(10).truncatedTo(ChronoUnit.SECONDS);
        RIG.apply(product("over", "  lifecycle: {stage: Deprecated, endOfLife: \"" + end + "\"}\n"));
        RIG.awaitReady("ending", "over");
        assertThat(KAFKA.rights("ending.over")).containsExactly(WRITER.formatted("over"));
        assertThat(Instant.now()).isBefore(end);

        RIG.awaitCondition("ending", "over", "PublishersReady", "True", "Retired");
        assertThat(Instant.now()).isAfterOrEqualTo(end);
        assertThat(KAFKA.rights("ending.over")).isEmpty();
    }

    private static void granted() {
        RIG.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {namespace: reading, name: search}
                ---
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessRequest
                metadata: {namespace: reading, name: told}
                spec:
                  product: {domain: ending, name: told}
                  subject: {kind: ServiceAccount, name: search}
                  secretName: told-kafka
                ---
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: ending, name: told}
                spec:
                  product: told
                  to: {namespace: reading, subject: {kind: ServiceAccount, name: search}}
                """);
        Rig.await().until(() -> Rig.isReady(request()));
    }

    /** What request and grant say of it. */
    private static List<Condition> supported() {
        AccessGrant grant = RIG.client()
                .resources(AccessGrant.class)
                .inNamespace("ending")
                .withName("told")
                .get();
        return Stream.of(Rig.condition(request(), "Supported"), Rig.condition(grant, "Supported"))
                .flatMap(Optional::stream)
                .toList();
    }

    private static AccessRequest request() {
        return RIG.client()
                .resources(AccessRequest.class)
                .inNamespace("reading")
                .withName("told")
                .get();
    }

    private static String product(String name, String lifecycle) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: ending, name: %1$s}
                spec:
                  publishers: [{serviceAccount: %1$s, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "EN:%1$s-A", dataType: float64, sampleRate: 16384}]
                """.formatted(name) + lifecycle;
    }

    private static Secret secret(String namespace, String name) {
        return RIG.client().secrets().inNamespace(namespace).withName(name).get();
    }
}
