package dev.datamesh.operator.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.operator.Settings;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.AuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A domain's runtime reads what is its domain's on the broker, and nothing else. */
class RuntimePrincipalIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final String USER = "datamesh-runtimes.runtime-";
    private static final Set<String> RIGHTS =
            Set.of("READ TOPIC PREFIXED arrakis-rp1.", "READ TOPIC PREFIXED arrakis-metadata-rp1.");
    private static final String RUNTIME = "  runtime: {replicas: 1}\n";

    private static String plane;
    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        plane = Rig.planeYaml(
                "local", RIG.plane("local").getSpec().kafka().external().bootstrapServers());
        RIG.apply(plane + RUNTIME);
        operator = RIG.start(withImage());
        RIG.apply(Rig.domainYaml("rp1", "RP:"));
        // One name is the beginning of the other.
        RIG.apply(Rig.domainYaml("rp10", "RQ:"));
        Rig.await()
                .until(() -> RIG.client().namespaces().withName("rp1").get() != null
                        && RIG.client().namespaces().withName("rp10").get() != null);
        RIG.apply(Rig.productYaml("rp1", "strain", "RP:TEST-STRAIN"));
        RIG.apply(Rig.productYaml("rp10", "strain", "RQ:TEST-STRAIN"));
        RIG.awaitReady("rp1", "strain");
        RIG.awaitReady("rp10", "strain");
    }

    @AfterAll
    static void stop() {
        RIG.sweep("rp1", "rp10");
        operator.close();
        RIG.apply(plane);
    }

    @Test
    void aRuntimeReadsTheTimeSeriesOfItsDomainAndOfNoOther() {
        Rig.await().until(() -> secret("rp1") != null && secret("rp10") != null);
        assertThat(KAFKA.rights(USER + "rp1")).isEqualTo(RIGHTS);
        writer("rp1").produce("arrakis-rp1.strain.main.0", "of rp1");

        assertThat(Connection.of(secret("rp1")).consume("arrakis-rp1.strain.main.0"))
                .contains("of rp1");
        assertThatThrownBy(() -> Connection.of(secret("rp10")).consume("arrakis-rp1.strain.main.0"))
                .isInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> Connection.of(secret("rp1")).produce("arrakis-rp1.strain.main.0", "forged"))
                .isInstanceOf(AuthorizationException.class);
    }

    @Test
    void theNextOperatorFindsARuntimesUserAndTakesNothingFromIt() {
        Rig.await().until(() -> secret("rp1") != null);
        String version = secret("rp1").getMetadata().getResourceVersion();
        operator.close();
        AuditTrail audit = RIG.audit();

        operator = RIG.start(withImage());
        RIG.apply(Rig.productYaml("rp1", "second", "RP:TEST-SECOND"));
        RIG.awaitReady("rp1", "second");

        assertThat(audit.writes())
                .noneMatch(write -> write.verb().equals("delete")
                        || write.name().equals("datamesh-runtimes/local." + USER + "rp1"));
        assertThat(secret("rp1").getMetadata().getResourceVersion()).isEqualTo(version);
        assertThat(KAFKA.rights(USER + "rp1")).isEqualTo(RIGHTS);
        RIG.client().resource(RIG.product("rp1", "second")).delete();
    }

    @Test
    void aSecretThatIsTakenAwayFromARuntimeComesBack() {
        Rig.await().until(() -> secret("rp10") != null);

        RIG.client().resource(secret("rp10")).delete();

        Rig.await().until(() -> secret("rp10") != null);
        assertThat(Connection.of(secret("rp10")).topics()).containsExactly("arrakis-rp10.strain.main.0");
    }

    @Test
    void aPlaneThatDeclaresNoRuntimesAnyMoreTakesAllBack() {
        Rig.await().until(() -> secret("rp1") != null && secret("rp10") != null);

        RIG.apply(plane);
        try {
            Rig.await()
                    .until(() -> KAFKA.rights(USER + "rp1").isEmpty()
                            && !KAFKA.hasPassword(USER + "rp1")
                            && secret("rp1") == null
                            && RIG.client()
                                            .secrets()
                                            .inNamespace("datamesh-runtimes")
                                            .withName("local." + USER + "rp1")
                                            .get()
                                    == null);
            // Of the publishers nothing was taken.
            writer("rp1").produce("arrakis-rp1.strain.main.0", "written on");
        } finally {
            RIG.apply(plane + RUNTIME);
        }
        Rig.await().until(() -> secret("rp1") != null && secret("rp10") != null);
    }

    private static Connection writer(String domain) {
        return Connection.of(RIG.client()
                .secrets()
                .inNamespace(domain)
                .withName("strain-kafka")
                .get());
    }

    private static Secret secret(String domain) {
        return RIG.client()
                .secrets()
                .inNamespace("datamesh-runtimes")
                .withName("runtime-" + domain + "-kafka")
                .get();
    }

    private static Settings withImage() {
        Settings defaults = Settings.defaults().withLeaderElection(false);
        return new Settings(
                defaults.systemNamespace(),
                defaults.runtimesNamespace(),
                Optional.of("registry.example/runtime:1"),
                defaults.resync(),
                defaults.retryCap(),
                false);
    }
}
