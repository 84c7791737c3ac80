package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.Api;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.errors.AuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A password is replaced once for each value of the annotation; what is connected stays, and what comes anew needs the new one. */
class RotationIT {
    private static final Rig RIG = new Rig();
    private static final String TOPIC = "arrakis-ro1.strain.main.0";

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(Duration.ofSeconds(5));
        RIG.apply(Rig.domainYaml("ro1", "RA:"));
        RIG.apply(Rig.domainYaml("ro2", "RB:"));
        Rig.await()
                .until(() -> RIG.client().namespaces().withName("ro1").get() != null
                        && RIG.client().namespaces().withName("ro2").get() != null);
        RIG.apply(Rig.productYaml("ro1", "strain", "RA:STRAIN"));
        RIG.awaitReady("ro1", "strain");
        Connection.of(secret("ro1", "strain-kafka")).produce(TOPIC, "a block");
        RIG.apply("apiVersion: v1\nkind: ServiceAccount\nmetadata: {namespace: ro2, name: search}");
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessRequest
                metadata: {namespace: ro2, name: strain}
                spec:
                  product: {domain: ro1, name: strain}
                  subject: {kind: ServiceAccount, name: search}
                  secretName: strain
                """);
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: ro1, name: search}
                spec: {product: strain, to: {namespace: ro2, subject: {kind: ServiceAccount, name: search}}}
                """);
        Rig.await().until(() -> Rig.isReady(request()) && secret("ro2", "strain") != null);
    }

    @AfterAll
    static void stop() {
        RIG.client().resources(AccessRequest.class).inNamespace("ro2").delete();
        RIG.client().resources(AccessGrant.class).inNamespace("ro1").delete();
        RIG.sweep("ro1", "ro2");
        operator.close();
    }

    @Test
    void aConsumersPasswordIsReplacedOnceAndOpenConnectionsLive() throws Exception {
        Secret before = secret("ro2", "strain");
        try (OpenReader open = OpenReader.of(before, TOPIC)) {
            assertThat(open.reads()).isTrue();

            annotate(request(), "1");
            Rig.await().until(() -> !password(secret("ro2", "strain")).equals(password(before)));
            Secret after = secret("ro2", "strain");

            Rig.await()
                    .untilAsserted(() ->
                            assertThat(Connection.of(after).consume(TOPIC)).contains("a block"));
            assertThatThrownBy(() -> Connection.of(before).consume(TOPIC)).isInstanceOf(AuthenticationException.class);
            assertThat(open.reads()).as("what was connected is still let in").isTrue();

            // Neither a resync nor a restart does it again.
            operator.close();
            operator = RIG.start(Duration.ofSeconds(1));
            RIG.apply(Rig.productYaml("ro1", "later", "RA:LATER"));
            RIG.awaitReady("ro1", "later");
            assertThat(password(secret("ro2", "strain"))).isEqualTo(password(after));

            annotate(request(), "2");
            Rig.await().until(() -> !password(secret("ro2", "strain")).equals(password(after)));
        }
    }

    @Test
    void onAScheduleItIsReplacedOnceInEachPeriod() {
        annotate(request(), Api.ROTATE_EVERY_ANNOTATION, "30d");
        String first = passwordAfter(Duration.ZERO, "soon");
        assertThat(passwordAfter(Duration.ofDays(29), "young")).isEqualTo(first);

        operator.close();
        operator = RIG.startAhead(Duration.ofDays(31), Duration.ofSeconds(1));
        Rig.await().until(() -> !password(secret("ro2", "strain")).equals(first));
        String second = password(secret("ro2", "strain"));
        Rig.await()
                .untilAsserted(
                        () -> assertThat(Connection.of(secret("ro2", "strain")).consume(TOPIC))
                                .contains("a block"));

        assertThat(passwordAfter(Duration.ofDays(59), "same")).isEqualTo(second);
        operator.close();
        operator = RIG.startAhead(Duration.ofDays(61), Duration.ofSeconds(1));
        Rig.await().until(() -> !password(secret("ro2", "strain")).equals(second));
        operator.close();
        operator = RIG.start(Duration.ofSeconds(5));
    }

    /** The consumer's password as an operator leaves it whose clock is ahead, once it has looked at it and at a product that came later. */
    private static String passwordAfter(Duration ahead, String product) {
        operator.close();
        operator = RIG.startAhead(ahead, Duration.ofSeconds(1));
        RIG.apply(Rig.productYaml("ro1", product, "RA:" + product.toUpperCase(Locale.ROOT)));
        RIG.awaitReady("ro1", product);
        return password(secret("ro2", "strain"));
    }

    @Test
    void aPublishersPasswordIsReplacedByTheProductsWord() {
        Secret before = secret("ro1", "strain-kafka");

        annotate(RIG.product("ro1", "strain"), "now");
        Rig.await().until(() -> !password(secret("ro1", "strain-kafka")).equals(password(before)));

        Rig.await()
                .untilAsserted(
                        () -> Connection.of(secret("ro1", "strain-kafka")).produce(TOPIC, "another block"));
        assertThatThrownBy(() -> Connection.of(before).produce(TOPIC, "forged"))
                .isInstanceOf(AuthenticationException.class);
    }

    private static void annotate(HasMetadata object, String value) {
        annotate(object, Api.ROTATE_ANNOTATION, value);
    }

    private static void annotate(HasMetadata object, String annotation, String value) {
        Map<String, String> annotations = new HashMap<>(Map.of(annotation, value));
        if (object instanceof DataProduct) {
            RIG.client()
                    .resources(DataProduct.class)
                    .inNamespace(object.getMetadata().getNamespace())
                    .withName(object.getMetadata().getName())
                    .edit(found -> {
                        found.getMetadata().setAnnotations(annotations);
                        return found;
                    });
        } else {
            RIG.client()
                    .resources(AccessRequest.class)
                    .inNamespace(object.getMetadata().getNamespace())
                    .withName(object.getMetadata().getName())
                    .edit(found -> {
                        found.getMetadata().setAnnotations(annotations);
                        return found;
                    });
        }
    }

    private static AccessRequest request() {
        return RIG.client()
                .resources(AccessRequest.class)
                .inNamespace("ro2")
                .withName("strain")
                .get();
    }

    private static Secret secret(String namespace, String name) {
        return RIG.client().secrets().inNamespace(namespace).withName(name).get();
    }

    private static String password(Secret secret) {
        return new String(Base64.getDecoder().decode(secret.getData().get("password")), StandardCharsets.UTF_8);
    }
}
