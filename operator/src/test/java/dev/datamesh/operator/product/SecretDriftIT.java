package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Secrets that others change are put back at once: the resync is longer than a test waits, so only a watch can have seen it.
 */
class SecretDriftIT {
    private static final Rig RIG = new Rig();

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(Duration.ofSeconds(120));
        RIG.apply(Rig.domainYaml("secretive", "SE:"));
        Rig.await().until(() -> RIG.client().namespaces().withName("secretive").get() != null);
    }

    @AfterAll
    static void stop() {
        RIG.sweep("secretive");
        operator.close();
    }

    @Test
    void aSecretThatWasRemovedIsThereAgainAtOnce() {
        DataProduct product = ready("removed");
        Map<String, String> before = secret("removed").get().getData();
        secret("removed").delete();

        Rig.await().until(() -> secret("removed").get() != null);
        assertThat(secret("removed").get().getData()).isEqualTo(before);
        told(product, "Secret removed-kafka had been removed, and was written again");
    }

    @Test
    void aSecretThatWasEditedIsAsItWasAtOnce() {
        DataProduct product = ready("edited");
        Map<String, String> before = secret("edited").get().getData();
        secret("edited").edit(secret -> {
            secret.getData().put("bootstrapServers", base64("evil:9092"));
            secret.getData().remove("username");
            return secret;
        });

        Rig.await().until(() -> secret("edited").get().getData().equals(before));
        told(product, "Secret edited-kafka had been changed, and was written again");
    }

    @Test
    void aPasswordSecretThatWasRemovedIsMadeAnewAndEverythingFollows() {
        ready("rotated");
        Map<String, String> before = secret("rotated").get().getData();
        RIG.client()
                .secrets()
                .inNamespace("datamesh-runtimes")
                .withName("local.secretive.rotated")
                .delete();

        Rig.await()
                .until(() -> !before.get("password")
                        .equals(secret("rotated").get().getData().get("password")));
        Rig.await()
                .untilAsserted(() ->
                        Connection.of(secret("rotated").get()).produce(topic("rotated"), "with the new password"));
    }

    private static DataProduct ready(String name) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: secretive, name: %1$s}
                spec:
                  publishers: [{serviceAccount: %1$s, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "SE:%1$s-A", dataType: float64, sampleRate: 16384}]
                """.formatted(name));
        return RIG.awaitReady("secretive", name);
    }

    private static String topic(String product) {
        return "arrakis-secretive." + product + ".main.0";
    }

    private static Resource<Secret> secret(String product) {
        return RIG.client().secrets().inNamespace("secretive").withName(product + "-kafka");
    }

    private static void told(DataProduct product, String note) {
        Rig.await()
                .untilAsserted(
                        () -> assertThat(RIG.events(product, "DriftRestored")).contains(note));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
