package dev.datamesh.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneSpec;
import dev.datamesh.api.plane.RegistrySpec;
import dev.datamesh.api.product.RecordsSpec.Compatibility;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.record.RecordSchema;
import dev.datamesh.operator.secret.Secrets;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the registry of a plane is found. */
class RegistriesTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

    @ParameterizedTest
    @ValueSource(strings = {"http://a b", "https://user:hunter2@registry", "http://", "http://registry?a=b"})
    void anAddressThatIsNoneIsSaidInWordsThatNameThePlaneAndNotTheAddress(String url) {
        var registries = new Registries(new Secrets(null), "system", now::get);
        assertThatThrownBy(() -> register(registries, new RegistrySpec(url, null)))
                .isInstanceOfSatisfying(
                        RegistryFailure.class, e -> assertThat(e.reason()).isEqualTo(Reason.InvalidSpec))
                .hasMessageContaining("plane local")
                .hasMessageNotContainingAny(url, "hunter2");
    }

    @Test
    void aLoginIsReadOnceInSecondsHoweverManyAsk() throws Exception {
        var reads = new AtomicInteger();
        HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", exchange -> {
            reads.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        api.start();
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + api.getAddress().getPort())
                        .build())
                .build()) {
            var registries = new Registries(new Secrets(client), "system", now::get);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> register(registries, new RegistrySpec("http://registry", "login")))
                        .hasMessageContaining("no Secret login");
            }
            assertThat(reads).hasValue(1);
            now.set(Instant.EPOCH.plus(Duration.ofSeconds(16)));
            assertThatThrownBy(() -> register(registries, new RegistrySpec("http://registry", "login")))
                    .hasMessageContaining("no Secret login");
            assertThat(reads).hasValue(2);
        } finally {
            api.stop(0);
        }
    }

    private static int register(Registries registries, RegistrySpec spec) throws Exception {
        var plane = new DataPlane();
        plane.setMetadata(new ObjectMetaBuilder().withName("local").build());
        plane.setSpec(new DataPlaneSpec(null, null, spec, null, null));
        return registries
                .of(plane)
                .register(new SchemaRegistry.Wanted(
                        "s", new RecordSchema(RecordSchema.Format.JSON, "{}"), Compatibility.Full, List.of(), false));
    }
}
