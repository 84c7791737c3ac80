package dev.datamesh.bench;

import dev.datamesh.api.Api;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.DataProduct;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Thousands of products applied at once, until all are Ready. */
final class ManyProducts {
    private static final int APPLIERS = 8;
    private static final int STATUS_WRITERS = 16;
    private static final int BATCH = 200;

    /** The broker holds the measured products' topics beside the probe's, and a file of each open: more would need more open files. */
    private static final int MOST_PROBED = 4_000;

    private final BenchMesh mesh;

    ManyProducts(BenchMesh mesh) {
        this.mesh = mesh;
    }

    void run(int count, int domains, Report report) throws Exception {
        Report.progress("making " + domains + " domains");
        for (int d = 1; d <= domains; d++) {
            mesh.domain(d);
        }
        BenchMesh.await(
                "all domains to be Ready",
                () -> mesh.client().resources(DataDomain.class).list().getItems().stream()
                        .allMatch(domain -> domain.getStatus() != null && BenchMesh.isReady(domain.getStatus())));
        Report.progress("applying " + count + " products");
        List<DataProduct> products = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int d = i % domains + 1;
            products.add(mesh.product(BenchMesh.domainName(d), "many-" + i, "D" + d + ":MANY-" + i));
        }
        double cpu = mesh.operator().cpuSeconds();
        long writes = mesh.operatorWrites();
        Map<String, Double> calls = mesh.operator().kafkaCalls();
        long start = System.nanoTime();
        try (var watch = new ReadyWatch(mesh.client(), mesh.operator())) {
            apply(products);
            for (DataProduct product : products) {
                watch.await(product);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuUsed = mesh.operator().cpuSeconds() - cpu;
        double peak = mesh.operator().peakRssMiB();
        double written = mesh.operatorWrites() - writes;
        double called = sum(mesh.operator().kafkaCalls()) - sum(calls);
        Report.progress("all Ready after %.1f s, peak RSS %.0f MiB".formatted(seconds, peak));
        mesh.stopOperator();
        int probed = Math.min(count, MOST_PROBED);
        double floor = probe(probed, domains) * count / probed;
        mesh.startOperator();
        report.compared(
                count + " products, all Ready" + (probed < count ? " (probe: " + probed + ", scaled)" : ""),
                seconds,
                floor,
                "s");
        report.plain(count + " products, operator CPU per product", cpuUsed * 1000 / count, "ms");
        report.plain(count + " products, operator peak RSS", peak, "MiB");
        report.plain(count + " products, writes to the API server per product", written / count, "");
        report.plain(count + " products, calls to Kafka in all", called, "");
    }

    private static double sum(Map<String, Double> calls) {
        return calls.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private void apply(List<DataProduct> products) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(APPLIERS)) {
            List<Future<?>> all = new ArrayList<>();
            products.forEach(product ->
                    all.add(pool.submit(() -> mesh.client().resource(product).create())));
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private double probe(int count, int domains) throws Exception {
        Report.progress("probing: the same calls by a bare client");
        for (int d = 1; d <= domains; d++) {
            mesh.client()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("probe-" + d)
                            .addToLabels(Api.DOMAIN_LABEL, "probe-" + d)
                            .endMetadata()
                            .build())
                    .create();
        }
        BlockingQueue<DataProduct> created = new ArrayBlockingQueue<>(count);
        long start = System.nanoTime();
        try (var bare = new BareClient(mesh);
                ExecutorService appliers = Executors.newFixedThreadPool(APPLIERS);
                ExecutorService writers = Executors.newFixedThreadPool(STATUS_WRITERS)) {
            for (int i = 0; i < count; i++) {
                DataProduct product = mesh.product("probe-" + (i % domains + 1), "many-" + i, "PROBE:MANY-" + i);
                Future<?> unused = appliers.submit(() -> {
                    mesh.client().resource(product).create();
                    created.add(product);
                });
            }
            List<Future<?>> statuses = new ArrayList<>();
            while (statuses.size() < count) {
                List<DataProduct> batch = new ArrayList<>();
                DataProduct first = created.poll(1, TimeUnit.MINUTES);
                if (first == null) {
                    throw new IllegalStateException("the probe's products were not created");
                }
                batch.add(first);
                created.drainTo(batch, BATCH - 1);
                bare.kafka(batch);
                batch.forEach(product -> statuses.add(writers.submit(() -> bare.status(product))));
            }
            for (Future<?> each : statuses) {
                each.get();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        for (int d = 1; d <= domains; d++) {
            mesh.forgetProducts("probe-" + d);
        }
        return seconds;
    }
}
