package dev.datamesh.operator.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.rig.SharedApi;
import dev.datamesh.operator.watchdog.CacheProbe.Finding;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SecretsProbeIT {
    private static final KubernetesClient ADMIN = SharedApi.get().adminClient();
    private static final String NAMESPACE = "secrets-probe-it";
    private static final Duration A_WHILE = SecretsProbe.SILENCE.plusSeconds(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    @BeforeAll
    static void namespace() {
        ADMIN.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    @AfterAll
    static void clean() {
        ADMIN.namespaces().withName(NAMESPACE).delete();
    }

    @Test
    void aWatchThatIsDeadIsFoundOnceSomethingHasChangedAndOneThatIsOnlyQuietIsNot() {
        KubernetesClient mortal = new KubernetesClientBuilder()
                .withConfig(
                        Config.fromKubeconfig(SharedApi.get().adminKubeconfig().toFile()))
                .build();
        try (OwnSecrets own = new OwnSecrets(mortal, NAMESPACE, key -> {})) {
            var probe = new SecretsProbe(ADMIN, NAMESPACE, own, now::get);
            secret("one", "a");
            own.follow(NAMESPACE).toCompletableFuture().join();
            assertThat(probe.look()).isEqualTo(Finding.CURRENT);

            // Alive, be it told of how far the API server has come or not yet.
            secret("one", "b");
            Awaitility.await()
                    .until(() -> own.get(NAMESPACE, "one")
                            .filter(seen -> seen.getData().containsKey("b"))
                            .isPresent());
            now.updateAndGet(time -> time.plus(A_WHILE));
            assertThat(probe.look()).isEqualTo(Finding.CURRENT);

            mortal.close();
            elsewhere();
            assertThat(probe.look()).isEqualTo(Finding.CURRENT);
            now.updateAndGet(time -> time.plus(A_WHILE));
            assertThat(probe.look())
                    .as("nothing has changed that it should have told")
                    .isEqualTo(Finding.CURRENT);

            secret("two", "c");
            assertThat(List.of(probe.look(), probe.look())).contains(Finding.BEHIND);
        }
    }

    private static void secret(String name, String key) {
        ADMIN.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(name)
                        .addToLabels("datamesh.dev/managed-by", "operator")
                        .addToAnnotations("datamesh.dev/plane", "local")
                        .addToAnnotations("datamesh.dev/principal", NAMESPACE + ".writer")
                        .endMetadata()
                        .addToStringData(key, "x")
                        .build())
                .serverSideApply();
    }

    /** Moves the API server on. */
    private static void elsewhere() {
        ADMIN.namespaces().withName(NAMESPACE).edit(namespace -> {
            namespace.getMetadata().getLabels().put("moved", String.valueOf(System.nanoTime()));
            return namespace;
        });
    }
}
