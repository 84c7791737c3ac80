package dev.datamesh.operator.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Api;
import dev.datamesh.api.Condition;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.core.principal.ScramFingerprint;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.acl.AclOperation;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a domain's owner writes into the domain's namespace reaches that domain's own users, made by the mesh, and nobody else's. */
class HostileOwnerIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);
    private static final String RUNTIME = "datamesh-runtimes.runtime-ho9";

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(Duration.ofSeconds(120));
        RIG.apply(Rig.planeYaml("second", RIG.broker().bootstrapServers()));
        RIG.apply(Rig.domainYaml("ho1", "HO:"));
        RIG.apply(Rig.domainYaml("ho2", "HP:"));
        Rig.await()
                .until(() -> RIG.client().namespaces().withName("ho1").get() != null
                        && RIG.client().namespaces().withName("ho2").get() != null
                        && Rig.isReady(RIG.plane("second")));
        // The namespace is followed from its first publisher on.
        apply("ho1", "own", "HO:");
        apply("ho2", "victim", "HP:");
        RIG.awaitReady("ho1", "own");
        RIG.awaitReady("ho2", "victim");
    }

    @AfterAll
    static void stop() {
        RIG.sweep("ho1", "ho2");
        RIG.client().resources(DataPlane.class).withName("second").delete();
        Rig.await().until(() -> RIG.plane("second") == null);
        operator.close();
    }

    @Test
    void aSecretThatNamesAUserOfNobodyTakesNothingFromIt() {
        exists("billing.exporter");

        pretend("local", "billing.exporter");
        pretend("second", "billing.exporter");

        stays("billing.exporter");
    }

    @Test
    void aSecretThatNamesAUserOfAnotherDomainTakesNothingFromItWhateverPlaneItNames() {
        Secret before = secret("ho2", "victim-kafka");
        Secret password = password("local.ho2.victim");

        pretend("local", "ho2.victim");
        pretend("second", "ho2.victim");
        pretend("made-up", "ho2.victim");

        staysSo(() -> assertThat(KAFKA.rights("ho2.victim"))
                .containsExactly("WRITE TOPIC PREFIXED arrakis-ho2.victim.main."));
        assertThat(secret("ho2", "victim-kafka")).isEqualTo(before);
        assertThat(password("local.ho2.victim")).isEqualTo(password);
        Connection.of(before).produce("arrakis-ho2.victim.main.0", "still let in");
    }

    @Test
    void aSecretThatNamesARuntimeOnAnotherPlaneDoesNotTakeItsSecrets() {
        RIG.client().resource(ofRuntime("local." + RUNTIME)).create();
        RIG.client().resource(ofRuntime("runtime-ho9-kafka")).create();
        try {
            pretend("second", RUNTIME);
            pretend("made-up", RUNTIME);

            staysSo(() -> {
                assertThat(password("local." + RUNTIME)).isNotNull();
                assertThat(password("runtime-ho9-kafka")).isNotNull();
            });
        } finally {
            RIG.client().resource(ofRuntime("local." + RUNTIME)).delete();
            RIG.client().resource(ofRuntime("runtime-ho9-kafka")).delete();
        }
    }

    /** Also one of the domain's own name: it may be of a time before the mesh. */
    @Test
    void aSecretThatNamesAUserOfTheDomainThatTheMeshDidNotMakeTakesNothingFromIt() {
        exists("ho1.older");

        pretend("local", "ho1.older");
        pretend("second", "ho1.older");

        stays("ho1.older");
    }

    @Test
    void aUserThatTheMeshDidNotMakeIsNotTakenOverUntilItIsGone() {
        exists("ho1.legacy");
        apply("ho1", "legacy", "HO:");

        Condition refused = RIG.awaitCondition("ho1", "legacy", "PublishersReady", "False", "PrincipalNotOurs");

        assertThat(refused.message()).contains("ho1.legacy").contains("deleted").contains("another ServiceAccount");
        stays("ho1.legacy");
        assertThat(password("local.ho1.legacy")).isNull();
        RIG.client().resource(RIG.product("ho1", "legacy")).delete();
        Rig.await().until(() -> RIG.product("ho1", "legacy") == null);
        stays("ho1.legacy");

        apply("ho1", "legacy", "HO:");
        RIG.awaitCondition("ho1", "legacy", "PublishersReady", "False", "PrincipalNotOurs");
        KAFKA.revokeAll("ho1.legacy");
        KAFKA.removePassword("ho1.legacy");
        KAFKA.removeProduceRate("ho1.legacy");

        RIG.awaitReady("ho1", "legacy");
        Connection.of(secret("ho1", "legacy-kafka")).produce("arrakis-ho1.legacy.main.0", "made by the mesh");
    }

    @Test
    void aPasswordThatWasMadeBeforeACrashIsProofEnoughToGoOn() {
        RIG.client()
                .resource(
                        new SecretBuilder(ofPrincipal("datamesh-runtimes", "local.ho1.crashed", "local", "ho1.crashed"))
                                .addToStringData("password", "drawn-before-the-crash")
                                .withType("datamesh.dev/password")
                                .build())
                .create();
        exists("ho1.crashed");

        apply("ho1", "crashed", "HO:");

        RIG.awaitReady("ho1", "crashed");
        assertThat(KAFKA.rights("ho1.crashed")).containsExactly("WRITE TOPIC PREFIXED arrakis-ho1.crashed.main.");
        Connection.of(secret("ho1", "crashed-kafka")).produce("arrakis-ho1.crashed.main.0", "finished");
    }

    @Test
    void aPasswordIsStoredAlsoIfItsFingerprintIsThatOfTheOneBefore() {
        apply("ho1", "rotated", "HO:");
        RIG.awaitReady("ho1", "rotated");
        String before = text(password("local.ho1.rotated").getData().get("password"));
        int fingerprint = ScramFingerprint.iterations("ho1.rotated", before);
        String after = IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> "by-hand-" + number)
                .filter(drawn -> ScramFingerprint.iterations("ho1.rotated", drawn) == fingerprint)
                .findFirst()
                .orElseThrow();

        RIG.client()
                .secrets()
                .inNamespace("datamesh-runtimes")
                .withName("local.ho1.rotated")
                .edit(secret -> new SecretBuilder(secret)
                        .addToStringData("password", after)
                        .build());

        Rig.await()
                .until(() -> text(secret("ho1", "rotated-kafka").getData().get("password"))
                        .equals(after));
        Rig.await()
                .untilAsserted(() -> Connection.of(secret("ho1", "rotated-kafka"))
                        .produce("arrakis-ho1.rotated.main.0", "with the new password"));
    }

    /** Lets a domain's owner say that the operator made a Secret for somebody, change it and take it away. */
    private static void pretend(String plane, String principal) {
        Secret trick = ofPrincipal("ho1", "trick", plane, principal);
        RIG.client().resource(trick).create();
        RIG.client()
                .secrets()
                .inNamespace("ho1")
                .withName("trick")
                .edit(secret -> new SecretBuilder(secret)
                        .addToStringData("changed", "once")
                        .build());
        RIG.client().resource(trick).delete();
    }

    private static Secret ofRuntime(String name) {
        return ofPrincipal("datamesh-runtimes", name, "local", RUNTIME);
    }

    private static Secret ofPrincipal(String namespace, String name, String plane, String principal) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                .addToAnnotations(Api.PLANE_ANNOTATION, plane)
                .addToAnnotations(Api.PRINCIPAL_ANNOTATION, principal)
                .endMetadata()
                .addToStringData("of", "nobody")
                .build();
    }

    private static void exists(String user) {
        KAFKA.setPassword(user, "of-old");
        KAFKA.grant(user, "billing", AclOperation.READ);
        KAFKA.setProduceRate(user, 1000);
    }

    private static void stays(String user) {
        staysSo(() -> {
            assertThat(KAFKA.rights(user)).isEqualTo(Set.of("READ TOPIC LITERAL billing"));
            assertThat(KAFKA.produceRate(user)).contains(1000.0);
            assertThat(KAFKA.hasPassword(user)).isTrue();
        });
        Connection.as(RIG.broker().bootstrapServers(), user, "of-old").topics();
    }

    private static void staysSo(ThrowingRunnable promise) {
        Awaitility.await()
                .during(LONG_ENOUGH)
                .atMost(LONG_ENOUGH.plusSeconds(10))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(promise);
    }

    private static void apply(String domain, String name, String prefix) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %1$s, name: %2$s}
                spec:
                  publishers: [{serviceAccount: %2$s, secretName: %2$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%3$s%2$s-A", dataType: float64, sampleRate: 16384}]
                """.formatted(domain, name, prefix));
    }

    private static Secret secret(String namespace, String name) {
        return RIG.client().secrets().inNamespace(namespace).withName(name).get();
    }

    private static Secret password(String name) {
        return secret("datamesh-runtimes", name);
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
