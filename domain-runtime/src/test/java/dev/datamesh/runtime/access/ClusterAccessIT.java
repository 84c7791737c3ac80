package dev.datamesh.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.runtime.access.Access.Allowed;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.access.Access.RefusalStatus;
import dev.datamesh.runtime.access.Access.Refused;
import dev.datamesh.runtime.access.Access.Verdict;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.mesh.ClusterRig;
import dev.datamesh.runtime.mesh.MeshFollower;
import dev.datamesh.runtime.mesh.MeshSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Callers as a real cluster knows them, asked about with the rights of a domain's runtime and no others. */
class ClusterAccessIT {
    private static final ProductRef OPEN = new ProductRef("ca-one", "open");
    private static final ProductRef ASKED_FOR = new ProductRef("ca-one", "asked-for");
    private static final ProductRef SECRET = new ProductRef("ca-one", "secret");
    private static final ProductRef OWN = new ProductRef("ca-one", "own");
    private static final ProductRef RESTRICTED = new ProductRef("ca-one", "restricted");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String MESH = "datamesh.dev";

    private static ClusterRig rig;
    private static KubernetesClient client;
    private static MeshFollower follower;
    private static ClusterAccess access;

    @BeforeAll
    static void start() {
        rig = new ClusterRig();
        rig.domain("ca-one");
        product(OPEN, "{mode: Open}");
        product(ASKED_FOR, "{mode: Request}");
        product(SECRET, "{mode: Request, visibility: Granted}");
        product(OWN, "{mode: Domain, visibility: Domain}");
        product(RESTRICTED, "{mode: Open}");
        rig.admin()
                .resources(DataProduct.class)
                .inNamespace("ca-one")
                .withName("restricted")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"classification\":\"Restricted\"}}");
        client = rig.asRuntime("runtime-ca-one");
        follower = new MeshFollower(client, MeshSettings.of("ca-one", true), new Catalogue());
        follower.start();
        ClusterRig.soon().until(() -> knowsAll(follower));
        access = new ClusterAccess(client, follower, EffectiveGrants.asBound(), InstantSource.system());
    }

    @AfterAll
    static void stop() {
        follower.close();
        client.close();
    }

    @Test
    void withoutATokenOpenProductsAreReadAndNothingElse() {
        assertThat(access.authenticate(Optional.empty())).isEqualTo(Caller.ANONYMOUS);

        assertThat(access.mayConsume(Caller.ANONYMOUS, OPEN)).isEqualTo(Allowed.YES);
        assertRefused(
                access.mayConsume(Caller.ANONYMOUS, ASKED_FOR),
                RefusalStatus.UNAUTHENTICATED,
                "authentication required");
        assertRefused(
                access.mayConsume(Caller.ANONYMOUS, RESTRICTED),
                RefusalStatus.UNAUTHENTICATED,
                "authentication required");
        assertRefused(
                access.mayPublish(Caller.ANONYMOUS, OPEN), RefusalStatus.UNAUTHENTICATED, "authentication required");
        assertThat(access.maySee(Caller.ANONYMOUS, ASKED_FOR)).isTrue();
        assertThat(access.maySee(Caller.ANONYMOUS, SECRET)).isFalse();
        assertThat(access.maySee(Caller.ANONYMOUS, OWN)).isFalse();
    }

    @Test
    void whereThePlaneLetsNobodyReadWithoutATokenNobodyDoes() {
        try (var closed = new MeshFollower(client, MeshSettings.of("ca-one", false), new Catalogue())) {
            closed.start();
            ClusterRig.soon().until(() -> knowsAll(closed));
            var strict = new ClusterAccess(client, closed, EffectiveGrants.asBound(), InstantSource.system());

            assertRefused(
                    strict.mayConsume(Caller.ANONYMOUS, OPEN),
                    RefusalStatus.UNAUTHENTICATED,
                    "authentication required");
            assertThat(strict.maySee(Caller.ANONYMOUS, OPEN)).isFalse();
        }
    }

    @Test
    void aTokenForTheMeshSaysWhoItIs() {
        Caller caller = caller(rig.token("ca-one", "reader", HOUR, MESH));

        assertThat(caller.user()).isEqualTo("system:serviceaccount:ca-one:reader");
        assertThat(caller.groups()).contains("system:serviceaccounts:ca-one", "system:authenticated");
    }

    @Test
    void aTokenForTheApiServerOrForAnybodyElseIsNobodys() {
        assertThat(caller(rig.token("ca-one", "reader", HOUR))).isEqualTo(Caller.ANONYMOUS);
        assertThat(caller(rig.token("ca-one", "reader", HOUR, "vault"))).isEqualTo(Caller.ANONYMOUS);
        assertRefused(
                access.mayConsume(caller(rig.token("ca-one", "reader", HOUR, "vault")), ASKED_FOR),
                RefusalStatus.UNAUTHENTICATED,
                "authentication required");
    }

    @Test
    void aTokenThatIsMadeUpOrTamperedWithIsNobodys() {
        String token = rig.token("ca-one", "reader", HOUR, MESH);
        String[] parts = token.split("\\.");
        String claims =
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8).replace("reader", "writer");
        String forged = parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + "." + parts[2];

        assertThat(caller(forged)).isEqualTo(Caller.ANONYMOUS);
        assertThat(caller("not-a-token")).isEqualTo(Caller.ANONYMOUS);
        assertThat(caller("x".repeat(1 << 20))).isEqualTo(Caller.ANONYMOUS);
    }

    @Test
    void anExpiredTokenIsNobodys() throws Exception {
        String token = rig.token("ca-one", "reader", HOUR, MESH);
        long now = Instant.now().getEpochSecond();

        // Signed anew with the cluster's own key it is as good as before, so it is its age that is looked at.
        assertThat(caller(rig.signedAnew(token, now - 60, now + 60)).user())
                .isEqualTo("system:serviceaccount:ca-one:reader");
        Caller expired = caller(rig.signedAnew(token, now - 3_600, now - 60));
        assertThat(expired).isEqualTo(Caller.ANONYMOUS);
        assertRefused(access.mayConsume(expired, ASKED_FOR), RefusalStatus.UNAUTHENTICATED, "authentication required");
        assertThat(access.mayConsume(expired, OPEN)).isEqualTo(Allowed.YES);
    }

    @Test
    void aTokenOfAnAccountThatIsGoneIsNobodys() {
        String token = rig.token("ca-one", "leaver", HOUR, MESH);
        assertThat(caller(token).isAnonymous()).isFalse();

        rig.admin().serviceAccounts().inNamespace("ca-one").withName("leaver").delete();

        ClusterRig.soon().until(() -> caller(token).isAnonymous());
    }

    @Test
    void whoLacksTheRightIsToldTheWayToIt() {
        Caller caller = caller(rig.token("ca-one", "stranger", HOUR, MESH));

        assertThat(access.mayConsume(caller, ASKED_FOR))
                .isEqualTo(new Refused(
                        RefusalStatus.PERMISSION_DENIED,
                        "ca-one/asked-for needs a grant: mesh request ca-one/asked-for"));
        assertRefused(
                access.mayPublish(caller, ASKED_FOR),
                RefusalStatus.PERMISSION_DENIED,
                "token not authorized to publish ca-one/asked-for");
        assertThat(access.maySee(caller, ASKED_FOR)).isTrue();
        assertThat(access.maySee(caller, SECRET)).isFalse();
        assertThat(access.maySee(caller, OWN)).isTrue();
    }

    @Test
    void aRightIsThereWithinASecondOfItsGrantAndGoneWithinASecondOfItsEnd() {
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: ca-two}
                """);
        Caller caller = caller(rig.token("ca-two", "analyst", HOUR, MESH));
        assertThat(access.maySee(caller, OWN)).isFalse();
        assertThat(access.maySee(caller, SECRET)).isFalse();

        grant("consume");
        long granted = System.nanoTime();
        ClusterRig.soon().until(() -> access.mayConsume(caller, SECRET) == Allowed.YES);
        long grantedAfter = (System.nanoTime() - granted) / 1_000_000;
        assertThat(access.maySee(caller, SECRET)).isTrue();
        assertThat(access.mayPublish(caller, SECRET)).isInstanceOf(Refused.class);

        rig.admin()
                .rbac()
                .roleBindings()
                .inNamespace("ca-one")
                .withName("analyst")
                .delete();
        long revoked = System.nanoTime();
        ClusterRig.soon().until(() -> access.mayConsume(caller, SECRET) instanceof Refused);
        long revokedAfter = (System.nanoTime() - revoked) / 1_000_000;

        System.out.println("granted after " + grantedAfter + " ms, revoked after " + revokedAfter + " ms");
        assertThat(List.of(grantedAfter, revokedAfter)).allMatch(millis -> millis < 1_000);
    }

    @Test
    void whoPublishesAHiddenProductKnowsOfItAndReadsItNot() {
        rig.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {namespace: ca-one, name: secret-publisher}
                rules: [{apiGroups: [datamesh.dev], resources: [dataproducts], resourceNames: [secret], verbs: [publish]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {namespace: ca-one, name: secret-publisher}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: secret-publisher}
                subjects: [{kind: ServiceAccount, namespace: ca-one, name: instrument}]
                """);
        Caller publisher = caller(rig.token("ca-one", "instrument", HOUR, MESH));

        ClusterRig.soon().until(() -> access.maySee(publisher, SECRET));
        assertRefused(
                access.mayConsume(publisher, SECRET), RefusalStatus.PERMISSION_DENIED, "ca-one/secret needs a grant");
        assertThat(access.maySee(caller(rig.token("ca-one", "stranger", HOUR, MESH)), SECRET))
                .isFalse();
    }

    @Test
    void aGrantThatIsNotInForceGivesNothingThoughRbacWould() {
        grant("publish");
        Caller caller = caller(rig.token("ca-two", "analyst", HOUR, MESH));
        ClusterRig.soon().until(() -> access.mayPublish(caller, SECRET) == Allowed.YES);
        var expired = new ClusterAccess(client, follower, (who, product) -> false, InstantSource.system());

        assertThat(expired.mayConsume(new Caller("admin", "", List.of("system:masters")), SECRET))
                .isInstanceOf(Refused.class);
    }

    @Test
    void whatIsNotThereIsNotSeenByAnybody() {
        Caller admin = new Caller("admin", "", List.of("system:masters"));

        assertThat(access.maySee(admin, new ProductRef("ca-one", "none"))).isFalse();
        assertThat(access.mayConsume(admin, new ProductRef("ca-one", "none"))).isInstanceOf(Refused.class);
    }

    private static void grant(String verb) {
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: ca-two}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {namespace: ca-one, name: analyst-%1$s}
                rules: [{apiGroups: [datamesh.dev], resources: [dataproducts], resourceNames: [secret], verbs: [%1$s]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {namespace: ca-one, name: %2$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: analyst-%1$s}
                subjects: [{kind: ServiceAccount, namespace: ca-two, name: analyst}]
                """.formatted(verb, verb.equals("consume") ? "analyst" : "analyst-publish"));
    }

    /** The API server's own memory may lag behind what was written: a list from it may be older than the last product. */
    private static boolean knowsAll(MeshFollower each) {
        return each.isSynced()
                && Stream.of(OPEN, ASKED_FOR, SECRET, OWN, RESTRICTED)
                        .allMatch(product -> each.of(product).isPresent());
    }

    private static Caller caller(String token) {
        return access.authenticate(Optional.of(token));
    }

    private static void assertRefused(Verdict verdict, RefusalStatus status, String message) {
        assertThat(verdict).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.message()).contains(message);
        });
    }

    private static void product(ProductRef ref, String access) {
        rig.product(
                ref.domain(),
                ref.name(),
                "X1:CA-" + ref.name().toUpperCase(Locale.ROOT).replace('-', '_'),
                access);
        rig.accept(ref.domain(), ref.name());
    }
}
