package dev.datamesh.runtime.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.api.access.AccessGrantStatus.Pins;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.catalogue.Catalogue;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may read what is to be asked for, by grants of a real API server, read with the rights of a domain's runtime. */
class GrantFollowerIT {
    private static final ProductRef ASKED_FOR = new ProductRef("gf-one", "asked-for");
    private static final ProductRef OPEN = new ProductRef("gf-one", "open");
    private static final Caller READER =
            new Caller("system:serviceaccount:gf-two:reader", "uid-1", List.of("system:authenticated"));
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));

    private static ClusterRig rig;
    private static KubernetesClient client;
    private static MeshFollower follower;
    private static GrantFollower grants;

    @BeforeAll
    static void start() {
        rig = new ClusterRig();
        rig.domain("gf-one");
        rig.product("gf-one", "asked-for", "X1:GF_ASKED", "{mode: Request}");
        rig.product("gf-one", "open", "X1:GF_OPEN", "{mode: Open}");
        rig.accept("gf-one", "asked-for");
        rig.accept("gf-one", "open");
        client = rig.asRuntime("runtime-gf-one");
        MeshSettings settings = MeshSettings.of("gf-one", true);
        follower = new MeshFollower(client, settings, new Catalogue());
        grants = new GrantFollower(client, settings, follower, (InstantSource) NOW::get);
        grants.start();
        follower.start();
        ClusterRig.soon().until(() -> follower.isSynced() && grants.isSynced());
    }

    @AfterAll
    static void stop() {
        grants.close();
        follower.close();
        client.close();
    }

    @Test
    void whatIsAskedForIsReadOnlyWhileAGrantIsInForce() {
        Caller admin = new Caller("admin", "", List.of("system:masters"));
        assertThat(grants.inForce(admin, ASKED_FOR))
                .as("an administrator's * is no grant")
                .isFalse();
        assertThat(grants.inForce(READER, OPEN)).isTrue();
        assertThat(grants.inForce(READER, ASKED_FOR)).isFalse();

        rig.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: gf-one, name: reader}
                spec: {product: asked-for, to: {namespace: gf-two, subject: {kind: ServiceAccount, name: reader}}}
                """);
        report("False");
        assertThat(grants.inForce(READER, ASKED_FOR)).isFalse();

        report("True");
        ClusterRig.soon().until(() -> grants.inForce(READER, ASKED_FOR));
        assertThat(grants.inForce(new Caller(READER.user(), "uid-2", READER.groups()), ASKED_FOR))
                .as("a ServiceAccount that was made anew")
                .isFalse();
        assertThat(grants.inForce(admin, ASKED_FOR)).isFalse();

        Instant end = Instant.parse("2026-11-23T13:00:00Z");
        NOW.set(end);
        assertThat(grants.inForce(READER, ASKED_FOR)).isFalse();
        NOW.set(end.minusNanos(1));
        assertThat(grants.inForce(READER, ASKED_FOR)).isTrue();

        long revoked = System.nanoTime();
        rig.admin()
                .resources(AccessGrant.class)
                .inNamespace("gf-one")
                .withName("reader")
                .delete();
        ClusterRig.soon().until(() -> !grants.inForce(READER, ASKED_FOR));
        assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(Duration.ofSeconds(1));
    }

    private static void report(String approved) {
        rig.admin()
                .resources(AccessGrant.class)
                .inNamespace("gf-one")
                .withName("reader")
                .editStatus(grant -> {
                    grant.setStatus(new AccessGrantStatus(
                            1L,
                            new Pins("request", "uid-1", "namespace"),
                            "request",
                            "2026-11-23T13:00:00Z",
                            null,
                            List.of(),
                            List.of(new Condition("Approved", approved, "Test", "", "2026-01-01T00:00:00Z", 1L))));
                    return grant;
                });
    }
}
