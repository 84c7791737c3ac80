package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus.Layer;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is granted a product of another plane gets through to the Kafka there, and only for as long as something is granted there. */
class OtherPlaneIT {
    private static final Rig RIG = new Rig();

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start();
        RIG.apply(Rig.planeYaml("away", RIG.broker().bootstrapServers()));
        RIG.apply(Rig.domainYaml("op1", "YP:").replace("plane: local", "plane: away"));
        RIG.apply(Rig.domainYaml("op2", "YQ:"));
        Rig.await()
                .until(() -> RIG.client().namespaces().withName("op1").get() != null
                        && RIG.client().namespaces().withName("op2").get() != null);
        for (String product : List.of("strain", "other")) {
            RIG.apply(Rig.productYaml("op1", product, "YP:" + product.toUpperCase(Locale.ROOT)));
        }
        RIG.awaitReady("op1", "strain");
        RIG.awaitReady("op1", "other");
        RIG.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {namespace: op2, name: search}
                """);
    }

    @AfterAll
    static void stop() {
        RIG.client().resources(AccessRequest.class).inNamespace("op2").delete();
        RIG.client().resources(AccessGrant.class).inNamespace("op1").delete();
        RIG.sweep("op1", "op2");
        RIG.client().resources(DataPlane.class).withName("away").delete();
        Rig.await().until(() -> RIG.plane("away") == null);
        operator.close();
    }

    @Test
    void theFirstGrantOfAnotherPlaneOpensTheWayThereAndTheLastOneClosesIt() {
        assertThat(opening()).isNull();

        consent("strain");
        consent("other");

        awaitNetwork("strain", "Enforced");
        awaitNetwork("other", "Enforced");
        String servers = RIG.broker().bootstrapServers();
        assertThat(opening().getSpec().getPolicyTypes()).containsExactly("Egress");
        assertThat(opening().getSpec().getEgress())
                .singleElement()
                .satisfies(rule -> assertThat(rule.getPorts())
                        .extracting(NetworkPolicyPort::getPort)
                        .extracting(Object::toString)
                        .singleElement()
                        .asString()
                        .contains(servers.substring(servers.lastIndexOf(':') + 1)));
        assertThat(policy("op1", "datamesh-allow-granted-away")).isNull();

        runOut("strain");
        awaitNetwork("strain", "Revoked");
        assertThat(opening()).as("the other grant needs it still").isNotNull();
        awaitNetwork("other", "Enforced");

        grants("other").delete();
        Rig.await().until(() -> opening() == null);
    }

    private static void consent(String product) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessRequest
                metadata: {namespace: op2, name: %1$s}
                spec:
                  product: {domain: op1, name: %1$s}
                  subject: {kind: ServiceAccount, name: search}
                ---
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: op1, name: %1$s}
                spec:
                  product: %1$s
                  to: {namespace: op2, subject: {kind: ServiceAccount, name: search}}
                """.formatted(product));
    }

    /** The request goes; the grant stays as a consent that nobody makes use of. */
    private static void runOut(String product) {
        RIG.client()
                .resources(AccessRequest.class)
                .inNamespace("op2")
                .withName(product)
                .delete();
    }

    private static void awaitNetwork(String grant, String state) {
        Rig.await()
                .untilAsserted(() -> assertThat(grants(grant).get().getStatus().enforcement())
                        .filteredOn(layer -> layer.name().equals("networkPolicy"))
                        .extracting(Layer::state)
                        .containsExactly(state));
    }

    private static io.fabric8.kubernetes.client.dsl.Resource<AccessGrant> grants(String name) {
        return RIG.client().resources(AccessGrant.class).inNamespace("op1").withName(name);
    }

    private static NetworkPolicy opening() {
        return policy("op2", "datamesh-allow-granted-away");
    }

    private static NetworkPolicy policy(String namespace, String name) {
        return RIG.client()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .withName(name)
                .get();
    }
}
