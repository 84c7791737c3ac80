package dev.datamesh.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The framework, at the version we have, could lose a change of the spec that arrives while the status is written through it. The status
 * is written past it; here a thousand changes arrive while a status is on its way, just before it or just after it, and none is lost:
 * each is followed by another status, which brings the next change, and the last one holds. The resync is longer than the test.
 */
class SpecStormIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final int CHANGES = 1000;
    private static final int PRODUCTS = 20;
    private static final Pattern STATUS = Pattern.compile(".*/namespaces/storm/dataproducts/(p[0-9]+)/status");

    private final AtomicBoolean blowing = new AtomicBoolean();
    private final Map<String, AtomicInteger> changes = new ConcurrentHashMap<>();

    @AfterAll
    static void sweep() {
        try (Rig.Running operator = RIG.start()) {
            RIG.sweep("storm");
        }
    }

    @Test
    void noChangeThatArrivesWhileTheStatusIsWrittenIsLost() {
        Settings settings = Settings.defaults().withLeaderElection(false).withResync(Duration.ofSeconds(120));
        List<String> names =
                IntStream.range(0, PRODUCTS).mapToObj("p%02d"::formatted).toList();
        try (Rig.Running operator =
                RIG.start(settings, UnaryOperator.identity(), RIG.operatorClient(new HttpSeam(new Gusts())))) {
            RIG.apply(Rig.domainYaml("storm", "ST:"));
            Rig.await().until(() -> RIG.client().namespaces().withName("storm").get() != null);
            names.forEach(SpecStormIT::apply);
            names.forEach(name -> RIG.awaitReady("storm", name));

            blowing.set(true);
            names.forEach(this::change);
            names.forEach(
                    name -> Rig.await().until(() -> changes.get(name).get(), count -> count >= CHANGES / PRODUCTS));
            names.forEach(name -> RIG.awaitReady("storm", name));

            assertThat(changes.values().stream().mapToInt(AtomicInteger::get).sum())
                    .isGreaterThanOrEqualTo(CHANGES);
            names.forEach(name -> {
                DataProduct product = RIG.product("storm", name);
                assertThat(product.getStatus().observedGeneration())
                        .isEqualTo(product.getMetadata().getGeneration())
                        .isGreaterThan(CHANGES / PRODUCTS);
                assertThat(KAFKA.config("arrakis-storm." + name + ".main.0"))
                        .containsEntry(
                                "retention.ms",
                                String.valueOf(retention(changes.get(name).get()) * 1000L));
            });
        }
    }

    /** Changes the spec of a product whose status is being written: before it is sent, and after it was carried out, in turns. */
    private final class Gusts implements HttpSeam.Writes {
        @Override
        public <T> CompletableFuture<HttpResponse<T>> pass(
                HttpRequest request, Supplier<CompletableFuture<HttpResponse<T>>> send) {
            Matcher status = STATUS.matcher(request.uri().getPath());
            if (!blowing.get() || !status.matches()) {
                return send.get();
            }
            String name = status.group(1);
            boolean before = count(name).get() % 2 == 0;
            if (before) {
                change(name);
                return send.get();
            }
            return send.get().thenApplyAsync(answer -> {
                change(name);
                return answer;
            });
        }
    }

    private void change(String name) {
        AtomicInteger count = count(name);
        if (count.get() >= CHANGES / PRODUCTS) {
            return;
        }
        RIG.client()
                .resources(DataProduct.class)
                .inNamespace("storm")
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\": \"replace\", \"path\": \"/spec/streams/0/live/retention\", \"value\": \"%ds\"}]"
                                .formatted(retention(count.incrementAndGet())));
    }

    private AtomicInteger count(String name) {
        return changes.computeIfAbsent(name, first -> new AtomicInteger());
    }

    private static int retention(int change) {
        return 10_000 + change;
    }

    private static void apply(String name) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: storm, name: %1$s}
                spec:
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "ST:%1$s-A", dataType: float64, sampleRate: 16384}]
                    live: {retention: 10000s}
                """.formatted(name));
    }
}
