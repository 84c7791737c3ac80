package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.Condition;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus.Layer;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shop of the examples does what its README says, by the very files. */
class ShopExampleIT {
    private static final Path FILES = Path.of("..", "examples", "shop");
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final String TOPIC = "payments.captured.main.v1";

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start();
    }

    @AfterAll
    static void stop() {
        RIG.client().resources(AccessRequest.class).inNamespace("orders").delete();
        RIG.client().resources(AccessGrant.class).inNamespace("payments").delete();
        RIG.sweep("orders", "payments");
        operator.close();
    }

    @Test
    void aRestrictedProductIsUnknownUntilItIsGrantedAndReadWithinItsLimits() throws IOException {
        apply("payments.yaml");
        apply("orders.yaml");
        RIG.awaitReady("payments", "captured");
        RIG.awaitReady("orders", "placed");
        Condition unknown = Rig.await()
                .until(
                        () -> Rig.condition(request(), "ResolvedRefs"),
                        found -> found.filter(each -> each.reason().equals("RefNotFound"))
                                .isPresent())
                .orElseThrow();
        assertThat(unknown.message()).contains("no product payments/captured is known to namespace orders");
        assertThat(secret("orders", "payments-captured")).isNull();

        apply("payments-grant.yaml");
        Rig.await().until(() -> Rig.isReady(request()) && secret("orders", "payments-captured") != null);
        AccessGrant grant = RIG.client()
                .resources(AccessGrant.class)
                .inNamespace("payments")
                .withName("orders-settlement")
                .get();
        assertThat(grant.getStatus().expires()).isEqualTo("2030-12-31T00:00:00Z");
        assertThat(grant.getStatus().enforcement().stream()
                        .filter(layer -> layer.state().equals("Enforced"))
                        .map(Layer::name)
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of("rbac", "kafkaAcl", "quota", "secret"));
        assertThat(KAFKA.rights("orders.settlement"))
                .containsExactlyInAnyOrder("READ TOPIC LITERAL " + TOPIC, "READ GROUP PREFIXED orders.settlement.");

        Connection.of(secret("payments", "captured-publisher")).produce(TOPIC, "paid");
        Connection settlement = Connection.of(secret("orders", "payments-captured"));
        assertThat(settlement.consumeInGroup(TOPIC, "orders.settlement.one")).contains("paid");
        assertThatThrownBy(() -> settlement.produce(TOPIC, "forged")).isInstanceOf(AuthorizationException.class);

        RIG.client().resource(grant).delete();
        Rig.await().until(() -> {
            try {
                settlement.consume(TOPIC);
                return false;
            } catch (AuthorizationException | AuthenticationException refused) {
                return true;
            }
        });
    }

    /** As {@code mesh apply} does: what needs the others is tried again. */
    private static void apply(String file) throws IOException {
        String yaml = Files.readString(FILES.resolve(file));
        for (String document : yaml.split("(?m)^---\\s*$")) {
            Awaitility.await().ignoreException(KubernetesClientException.class).until(() -> {
                RIG.apply(document);
                return true;
            });
        }
    }

    private static AccessRequest request() {
        return RIG.client()
                .resources(AccessRequest.class)
                .inNamespace("orders")
                .withName("payments-captured")
                .get();
    }

    private static Secret secret(String namespace, String name) {
        return RIG.client().secrets().inNamespace(namespace).withName(name).get();
    }
}
