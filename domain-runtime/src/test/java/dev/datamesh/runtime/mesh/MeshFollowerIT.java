package dev.datamesh.runtime.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.testing.TestCertificate;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.gateway.MeshRoutes;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The catalogue as it follows a real API server, with the rights of a domain's runtime, or of the gateway, and no others. */
class MeshFollowerIT {
    private static ClusterRig rig;
    private static KubernetesClient client;
    private static Catalogue catalogue;
    private static MeshFollower follower;

    @BeforeAll
    static void start() {
        rig = new ClusterRig();
        rig.domain("mf-one");
        rig.domain("mf-two");
        client = rig.asRuntime("runtime-mf-one");
        catalogue = new Catalogue();
        follower = new MeshFollower(client, MeshSettings.of("mf-one", true), catalogue);
        follower.start();
        ClusterRig.soon().until(follower::isSynced);
    }

    @AfterAll
    static void stop() {
        follower.close();
        client.close();
    }

    @Test
    void aProductIsServedWhereTheOperatorSaysItLies() {
        rig.product("mf-one", "served", "X1:MF-SERVED", "{mode: Open}");
        rig.accept("mf-one", "served");
        ClusterRig.soon()
                .until(() -> catalogue.snapshot().channel("X1:MF-SERVED").isPresent());

        Channel channel = catalogue.snapshot().channel("X1:MF-SERVED").orElseThrow();
        assertThat(channel.topic()).isEqualTo("arrakis-mf-one.served.main.0");
        assertThat(channel.partitionId()).isEqualTo("mf-one.served.main.0");
        assertThat(channel.partitionIndex()).isZero();
        assertThat(channel.publisher()).isEqualTo("mf-one.served.main");
        assertThat(channel.strideNanos()).isEqualTo(62_500_000L);
        assertThat(channel.maxLatencyNanos()).isEqualTo(1_000_000_000L);
    }

    @Test
    void whatWasNotAcceptedIsNotServed() {
        rig.product("mf-one", "refused", "X1:MF-REFUSED", "{mode: Open}");
        rig.product("mf-one", "after", "X1:MF-AFTER", "{mode: Open}");
        rig.accept("mf-one", "after");
        ClusterRig.soon()
                .until(() -> catalogue.snapshot().channel("X1:MF-AFTER").isPresent());

        assertThat(catalogue.snapshot().product(new ProductRef("mf-one", "refused")))
                .isEmpty();
    }

    @Test
    void aSpecThatIsNotAcceptedYetLeavesTheLastOneServed() {
        rig.product("mf-one", "kept", "X1:MF-KEPT", "{mode: Open}");
        rig.accept("mf-one", "kept");
        ClusterRig.soon().until(() -> catalogue.snapshot().channel("X1:MF-KEPT").isPresent());

        rig.product("mf-one", "kept", "X1:MF-OTHER", "{mode: Open}");
        ClusterRig.soon()
                .until(() -> follower.product(new ProductRef("mf-one", "kept"))
                        .filter(product -> product.getMetadata().getGeneration() == 2)
                        .isPresent());
        assertThat(catalogue.snapshot().channel("X1:MF-KEPT")).isPresent();

        rig.accept("mf-one", "kept");
        ClusterRig.soon()
                .until(() -> catalogue.snapshot().channel("X1:MF-OTHER").isPresent());
        assertThat(catalogue.snapshot().channel("X1:MF-KEPT")).isEmpty();
    }

    @Test
    void aProductIsDocumentedAsItWasAcceptedOrNotAtAll() {
        ProductRef told = new ProductRef("mf-one", "told");
        rig.product("mf-one", "told", "X1:MF-TOLD", "{mode: Open}");
        assertThat(follower.documented(told)).isEmpty();
        rig.accept("mf-one", "told");
        ClusterRig.soon().until(() -> follower.documented(told).isPresent());
        assertThat(follower.documented(told).orElseThrow().domain()).isPresent();

        rig.product("mf-one", "told", "X1:MF-TOLD_TOO", "{mode: Open}");
        ClusterRig.soon().until(() -> follower.documented(told).isEmpty());
    }

    @Test
    void aProductThatIsRemovedEnds() {
        rig.product("mf-one", "ends", "X1:MF-ENDS", "{mode: Open}");
        rig.accept("mf-one", "ends");
        ClusterRig.soon().until(() -> catalogue.snapshot().channel("X1:MF-ENDS").isPresent());
        List<Set<String>> removed = new CopyOnWriteArrayList<>();
        catalogue.addListener((product, changed, gone) -> removed.add(gone));

        rig.admin()
                .resources(DataProduct.class)
                .inNamespace("mf-one")
                .withName("ends")
                .delete();

        ClusterRig.soon().until(() -> removed.contains(Set.of("X1:MF-ENDS")));
        assertThat(catalogue.snapshot().product(new ProductRef("mf-one", "ends")))
                .isEmpty();
    }

    @Test
    void aProductIsServedWithinMomentsOfItsAcceptance() {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "prompt-" + i;
            String channel = "X1:MF-PROMPT_" + i;
            rig.product("mf-one", name, channel, "{mode: Open}");
            rig.accept("mf-one", name);
            long accepted = System.nanoTime();
            ClusterRig.soon()
                    .pollInterval(java.time.Duration.ofMillis(1))
                    .until(() -> catalogue.snapshot().channel(channel).isPresent());
            millis.add((System.nanoTime() - accepted) / 1_000_000);
        }
        Collections.sort(millis);
        System.out.println("served after acceptance, ms: median " + millis.get(10) + ", worst " + millis.getLast());
        assertThat(millis.get(10)).isLessThan(100);
    }

    @Test
    void aGatewayKnowsByThePlaneWhoVouchesForItsRuntimes() {
        rig.domain("mf-sealed");
        rig.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: local}
                spec:
                  kafka: {external: {bootstrapServers: "127.0.0.1:9092"}}
                  runtime: {tlsSecret: runtime-tls}
                """);
        String authority = TestCertificate.named("plane").certificate();
        try (KubernetesClient gateway = rig.asRuntime("datamesh-gateway");
                MeshFollower mesh = new MeshFollower(gateway, MeshSettings.gateway(), new Catalogue())) {
            mesh.start();
            rig.serves("mf-sealed", "grpc+tls://127.0.0.1:4712");
            rig.admin().resources(DataPlane.class).withName("local").editStatus(plane -> {
                plane.setStatus(new DataPlaneStatus(
                        1L, null, null, new DataPlaneStatus.RuntimeFacts(authority), List.of(), 0, List.of()));
                return plane;
            });

            MeshRoutes routes = new MeshRoutes(mesh);
            ClusterRig.soon()
                    .until(() -> routes.authorities("grpc+tls://127.0.0.1:4712").isPresent());
            assertThat(routes.authorities("grpc+tls://127.0.0.1:4712")).hasValue(authority);
            assertThat(routes.authorities("grpc+tls://127.0.0.1:4799")).isEmpty();
        } finally {
            rig.admin().resources(DataPlane.class).withName("local").delete();
        }
    }

    @Test
    void aGatewayServesWhatSomeRuntimeServesAndLeadsThere() {
        rig.product("mf-two", "led", "X1:MF-LED", "{mode: Open}");
        rig.accept("mf-two", "led");
        Catalogue all = new Catalogue();
        try (KubernetesClient gateway = rig.asRuntime("datamesh-gateway");
                MeshFollower mesh = new MeshFollower(gateway, MeshSettings.gateway(), all)) {
            mesh.start();
            ClusterRig.soon().until(mesh::isSynced);
            assertThat(all.snapshot().channel("X1:MF-LED")).isEmpty();

            rig.serves("mf-two", "grpc://127.0.0.1:4711");
            ClusterRig.soon().until(() -> all.snapshot().channel("X1:MF-LED").isPresent());
            assertThat(new MeshRoutes(mesh).of(new ProductRef("mf-two", "led")))
                    .containsExactly("grpc://127.0.0.1:4711");
        }
        assertThat(catalogue.snapshot().channel("X1:MF-LED"))
                .as("what is another domain's")
                .isEmpty();
    }
}
