package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.product.Problem;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapListBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lists of channels against an API server that does not answer as one would like. The one that does is in ListedChannelsIT. */
@Timeout(30)
class ChannelSourcesTest {
    private final Map<String, String> lists = new ConcurrentHashMap<>();
    private final List<String> woken = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private volatile int refusal;
    private volatile boolean silent;
    private HttpServer server;
    private KubernetesClient client;
    private ChannelSources sources;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(50)
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        sources = new ChannelSources(client, (namespace, name) -> woken.add(namespace + "/" + name));
    }

    @AfterEach
    void stop() {
        answers.countDown();
        sources.close();
        client.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aListThatMayNotBeReadIsToldAndItsProductIsWokenOnceItMay() {
        lists.put("pem", "LS:A-A float32 16");
        refusal = 403;
        DataProduct product = product("one", "pem");

        sources.look(product);

        assertThat(sources.read(product).isWhole()).isFalse();
        assertThat(sources.read(product).lackingInWords())
                .singleElement()
                .asString()
                .startsWith(
                        "spec.streams[].timeSeries.channelsFrom: the operator may not read ConfigMap pem in namespace"
                                + " lst: RoleBinding datamesh-operator, ");
        assertThat(sources.read(product).problems()).isEmpty();

        refusal = 0;
        Awaitility.await().until(() -> woken.contains("lst/one"));
        assertThat(sources.read(product).isWhole()).isTrue();
        assertThat(sources.read(product).things()).containsExactly(new Thing.Channel("LS:A-A"));
    }

    @Test
    void aGlanceAtAnOldVersionExchangesNoList() {
        lists.put("old", "LS:A-A float32 16");
        lists.put("new", "LS:B-B float32 16");
        DataProduct before = product("one", "old");
        DataProduct now = product("one", "new");
        sources.look(now);

        sources.glance(before);

        assertThat(sources.read(now).isWhole()).isTrue();
        assertThat(sources.read(now).things()).containsExactly(new Thing.Channel("LS:B-B"));
    }

    @Test
    void aProductIsWokenOnceItIsKnownThatItsListIsNotThere() {
        refusal = 403;
        DataProduct product = product("one", "none");
        sources.look(product);

        refusal = 0;
        Awaitility.await().until(() -> woken.contains("lst/one"));
        assertThat(sources.read(product).missing()).containsExactly("none");
        assertThat(sources.read(product).unreadable()).isEmpty();
    }

    @Test
    void anApiServerThatFailsStopsTheProductAndNotThoseThatAreJudgedAgainstIt() {
        refusal = 400;
        DataProduct product = product("one", "pem");

        assertThatThrownBy(() -> sources.look(product)).isInstanceOf(KubernetesClientException.class);
        sources.glance(product);
        assertThat(sources.read(product).unreadable()).containsExactly("pem");
    }

    @Test
    void whoReadsDoesNotWaitForWhoAsks() throws Exception {
        lists.put("pem", "LS:A-A float32 16");
        DataProduct known = product("one", "pem");
        sources.look(known);
        silent = true;
        DataProduct waiting = product("two", "slow");
        Future<?> asking = threads.submit(() -> sources.look(waiting));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(sources.read(waiting).unreadable()).containsExactly("slow");
        assertThat(sources.read(known).things()).hasSize(1);
        assertThat(asking).isNotDone();

        answers.countDown();
        asking.get(10, TimeUnit.SECONDS);
    }

    @Test
    void listsBeyondTheMostChannelsAreNotKept() {
        for (String part : List.of("a", "b", "c")) {
            lists.put(
                    part,
                    IntStream.range(0, 60_000)
                            .mapToObj(number -> "LS:M-" + part + number + " int32 1")
                            .collect(Collectors.joining("\n")));
        }
        DataProduct product = product("one", "a", "b", "c");

        sources.look(product);

        assertThat(sources.read(product).lists().getFirst().channels()).hasSize(120_000);
        assertThat(sources.read(product).problems())
                .extracting(Problem::message)
                .containsExactly("its ConfigMaps list more than 100000 channels: divide the product");
    }

    @Test
    void linesThatCannotBeReadAreToldByTheFirstAndByTheirNumber() {
        lists.put("pem", "x\n".repeat(50_000));
        DataProduct product = product("one", "pem");

        sources.look(product);

        assertThat(sources.read(product).problems())
                .hasSize(21)
                .last()
                .asString()
                .isEqualTo("spec.streams[0].timeSeries.channelsFrom: 49980 more lines cannot be read");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            // Else the client might send the next request as this server closes.
            exchange.getResponseHeaders().add("Connection", "close");
            String uri = exchange.getRequestURI().toString();
            if (silent && uri.contains("slow")) {
                if (!uri.contains("fieldSelector")) {
                    asked.countDown();
                }
                waitForTheEnd();
            }
            if (refusal != 0) {
                exchange.sendResponseHeaders(refusal, -1);
            } else if (uri.contains("watch=true")) {
                exchange.sendResponseHeaders(200, -1);
            } else if (uri.contains("fieldSelector")) {
                var found = new ConfigMapListBuilder()
                        .withNewMetadata()
                        .withResourceVersion("1")
                        .endMetadata();
                lists.forEach((name, lines) -> {
                    if (uri.contains("metadata.name%3D" + name + "&") || uri.endsWith("metadata.name%3D" + name)) {
                        found.addToItems(configMap(name, lines));
                    }
                });
                send(exchange, Serialization.asJson(found.build()));
            } else {
                String name = uri.substring(uri.lastIndexOf('/') + 1);
                if (lists.containsKey(name)) {
                    send(exchange, Serialization.asJson(configMap(name, lists.get(name))));
                } else {
                    exchange.sendResponseHeaders(404, -1);
                }
            }
        }
    }

    private void waitForTheEnd() throws IOException {
        try {
            if (!answers.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nobody ended it");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void send(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static ConfigMap configMap(String name, String lines) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("lst")
                .withName(name)
                .withResourceVersion("1")
                .endMetadata()
                .addToData("channels", lines)
                .build();
    }

    private static DataProduct product(String name, String... configMaps) {
        return Serialization.unmarshal(
                """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: lst, name: %1$s, uid: %1$s, generation: 1}
                spec:
                  version: 1.0.0
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channelsFrom: [%2$s]
                """.formatted(
                                name,
                                List.of(configMaps).stream()
                                        .map("{configMap: %s}"::formatted)
                                        .collect(Collectors.joining(", "))),
                DataProduct.class);
    }
}
