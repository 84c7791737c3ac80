package dev.datamesh.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The server here takes whatever is written and gives it back; only what is sent to it counts. */
class ApplierTest {
    private static final List<String> WRITES = new CopyOnWriteArrayList<>();
    private static HttpServer server;
    private static KubernetesClient client;

    private final Applier applier = new Applier(client);

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", ApplierTest::echo);
        server.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.stop(0);
    }

    private static void echo(HttpExchange exchange) throws IOException {
        try (exchange) {
            WRITES.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type"));
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static ConfigMapBuilder map(Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("h1")
                .withName("facts")
                .endMetadata()
                .withData(data);
    }

    /** What the API server makes of an object. */
    private <T extends HasMetadata> T stored(T desired) {
        applier.holds(desired, desired);
        T stored = client.getKubernetesSerialization().clone(desired);
        stored.getMetadata().setUid("uid");
        stored.getMetadata().setResourceVersion("7");
        stored.getMetadata().getLabels().put("kubernetes.io/added", "by-the-server");
        stored.getMetadata().getAnnotations().put("others", "say this");
        return stored;
    }

    @Test
    void whatIsMissingIsAppliedByTheServerUnderOurName() {
        WRITES.clear();
        assertThat(applier.apply(map(Map.of("a", "1")).build(), Optional.empty()))
                .isTrue();
        assertThat(WRITES)
                .containsExactly(
                        "PATCH /api/v1/namespaces/h1/configmaps/facts?fieldManager=datamesh-operator&force=true application/apply-patch+yaml");
    }

    @Test
    void whatIsAsItShouldBeIsNotWritten() {
        WRITES.clear();
        ConfigMap stored = stored(map(Map.of("a", "1")).build());
        assertThat(applier.apply(map(Map.of("a", "1")).build(), Optional.of(stored)))
                .isFalse();
        assertThat(applier.holds(map(Map.of("a", "1")).build(), stored)).isTrue();
        assertThat(WRITES).isEmpty();
    }

    @Test
    void whatOthersChangedIsWrittenAgain() {
        ConfigMap stored = stored(map(Map.of("a", "1")).build());
        stored.getData().put("a", "2");
        assertThat(applier.apply(map(Map.of("a", "1")).build(), Optional.of(stored)))
                .isTrue();
        ConfigMap unlabelled = stored(map(Map.of("a", "1")).build());
        unlabelled.getMetadata().getLabels().remove("datamesh.dev/managed-by");
        assertThat(applier.holds(map(Map.of("a", "1")).build(), unlabelled)).isFalse();
    }

    @Test
    void aValueThatIsWantedNoMoreIsTakenBack() {
        ConfigMap stored = stored(map(Map.of("a", "1", "b", "2")).build());
        assertThat(applier.holds(map(Map.of("a", "1")).build(), stored)).isFalse();
        assertThat(applier.holds(map(Map.of()).build(), stored)).isFalse();
    }

    @Test
    void anObjectThatWasNeverAppliedIsAppliedEvenIfItLooksRight() {
        ConfigMap stored = stored(map(Map.of("a", "1")).build());
        stored.getMetadata().getAnnotations().remove(Applier.APPLIED_ANNOTATION);
        assertThat(applier.holds(map(Map.of("a", "1")).build(), stored)).isFalse();
        stored.getMetadata().setAnnotations(null);
        assertThat(applier.holds(map(Map.of("a", "1")).build(), stored)).isFalse();
    }

    @Test
    void itsOwnLabelsAndAnnotationsStayBesideOurs() {
        ConfigMap desired = map(Map.of("a", "1")).build();
        desired.getMetadata().setLabels(Map.of("app", "x"));
        desired.getMetadata().setAnnotations(Map.of("note", "y"));
        applier.holds(desired, desired);
        assertThat(desired.getMetadata().getLabels())
                .isEqualTo(Map.of("app", "x", "datamesh.dev/managed-by", "operator"));
        assertThat(desired.getMetadata().getAnnotations())
                .containsEntry("note", "y")
                .containsEntry(Applier.APPLIED_ANNOTATION, Applier.digest(desired))
                .hasSize(2);
    }

    @Test
    void theDigestIsOfTheWishAloneHoweverOftenItIsTaken() {
        ConfigMap desired = map(Map.of("a", "1")).build();
        applier.holds(desired, desired);
        String digest = Applier.digest(desired);
        applier.holds(desired, desired);
        assertThat(Applier.digest(desired)).isEqualTo(digest).matches("[0-9a-f]{24}");
    }

    /** Maps of two entries have another order in every process: all such objects would be written again after a restart. */
    @Test
    void theDigestDoesNotDependOnTheOrderOfAMap() {
        Map<String, Quantity> one = new LinkedHashMap<>();
        one.put("cpu", new Quantity("100m"));
        one.put("memory", new Quantity("512Mi"));
        Map<String, Quantity> other = new LinkedHashMap<>();
        other.put("memory", new Quantity("512Mi"));
        other.put("cpu", new Quantity("100m"));
        assertThat(applier.holds(quota(one), stored(quota(other)))).isTrue();
        assertThat(applier.holds(quota(Map.of("cpu", new Quantity("100m"))), stored(quota(other))))
                .isFalse();
    }

    @Test
    void theServersNormalFormOfAQuantityIsNoDifference() {
        ResourceQuota desired = quota(Map.of("memory", new Quantity("1024Mi")));
        ResourceQuota stored = stored(desired);
        stored.getSpec().setHard(Map.of("memory", new Quantity("1Gi")));
        assertThat(applier.holds(quota(Map.of("memory", new Quantity("1024Mi"))), stored))
                .isTrue();
    }

    private static ResourceQuota quota(Map<String, Quantity> hard) {
        return new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace("h1")
                .withName("domain")
                .endMetadata()
                .withNewSpec()
                .withHard(hard)
                .endSpec()
                .build();
    }
}
