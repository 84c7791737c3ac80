package dev.datamesh.bench;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.api.product.DataProduct;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What rules and grants cost a large mesh: how soon a changed policy has judged everything anew, and what a resync writes. */
@Command(
        name = "governance",
        mixinStandardHelpOptions = true,
        description =
                "Measures how long a changed policy takes to judge all products anew, and what a resync writes that has nothing to do.")
public final class GovernanceBench implements Callable<Integer> {
    private static final int APPLIERS = 8;
    private static final long PATIENCE_SECONDS = 900;

    /** Longer than the operator's resync of 120 s, so that everything was looked at once at least. */
    private static final long RESYNC_SECONDS = 150;

    @Option(names = "--products", defaultValue = "10000", description = "(default: ${DEFAULT-VALUE})")
    private int products;

    @Option(names = "--domains", defaultValue = "100", description = "(default: ${DEFAULT-VALUE})")
    private int domains;

    @Option(names = "--policies", defaultValue = "20", description = "(default: ${DEFAULT-VALUE})")
    private int policies;

    @Option(names = "--grants", defaultValue = "1000", description = "(default: ${DEFAULT-VALUE})")
    private int grants;

    @Option(
            names = "--heap",
            defaultValue = "256m",
            description = "the operator's largest heap (default: ${DEFAULT-VALUE})")
    private String heap;

    @Override
    public Integer call() throws Exception {
        try (var mesh = new BenchMesh(heap, products)) {
            var report = new Report(mesh.describe());
            var judged = ConcurrentHashMap.<String>newKeySet();
            var ready = ConcurrentHashMap.<String>newKeySet();
            try (SharedIndexInformer<DataProduct> watch = follow(mesh, ready, judged)) {
                make(mesh);
                await("all products to be Ready", () -> ready.size() == products);
                Report.progress("all products are Ready; making grants and policies");
                consent(mesh);
                for (int p = 1; p <= policies; p++) {
                    mesh.apply(policy(p, "^[A-Za-z0-9-]{1,40}$"));
                }
                await("all policies to be Ready", () -> allReady(mesh, MeshPolicy.class));
                await("all grants to be Ready", () -> allReady(mesh, AccessGrant.class));
                change(mesh, judged, report);
                resync(mesh, report);
            }
            System.out.println(report);
        }
        return 0;
    }

    private void change(BenchMesh mesh, Set<String> judged, Report report) throws Exception {
        Report.progress("changing one of " + policies + " policies");
        double cpu = mesh.operator().cpuSeconds();
        long writes = mesh.operatorWrites();
        long start = System.nanoTime();
        mesh.apply(policy(policies, "^none$"));
        await("the policy to say what breaks it", () -> {
            var status = mesh.client()
                    .resources(MeshPolicy.class)
                    .withName("bench-" + policies)
                    .get()
                    .getStatus();
            return status.violatingProducts() == products;
        });
        report.plain(products + " products judged anew, by the policy's status", seconds(start), "s");
        await("all products to say it", () -> judged.size() == products);
        report.plain(products + " products judged anew, each by its own status", seconds(start), "s");
        report.plain("the same, operator CPU", mesh.operator().cpuSeconds() - cpu, "s");
        report.plain("the same, writes to the API server", mesh.operatorWrites() - writes, "");
        report.plain("operator peak RSS", mesh.operator().peakRssMiB(), "MiB");
    }

    private void resync(BenchMesh mesh, Report report) throws Exception {
        Report.progress("waiting for a resync");
        // What the change brought with it, such as events, is written by then.
        Thread.sleep(10_000);
        long writes = mesh.operatorWrites();
        Thread.sleep(RESYNC_SECONDS * 1000);
        mesh.operator().checkAlive();
        report.plain(
                "resync of %d products, %d grants and %d policies, writes to the API server"
                        .formatted(products, grants, policies),
                mesh.operatorWrites() - writes,
                "");
    }

    private void make(BenchMesh mesh) throws Exception {
        Report.progress("making %d domains and %d products".formatted(domains, products));
        for (int d = 1; d <= domains; d++) {
            mesh.domain(d);
        }
        await("all domains to be Ready", () -> allReady(mesh, DataDomain.class));
        inParallel(products, i -> {
            int d = i % domains + 1;
            DataProduct made = mesh.client()
                    .resource(mesh.product(BenchMesh.domainName(d), "many-" + i, "D" + d + ":MANY-" + i))
                    .create();
        });
    }

    /** Grants of one domain's products to the next domain's ServiceAccount, each with the request that it answers. */
    private void consent(BenchMesh mesh) throws Exception {
        for (int d = 1; d <= domains; d++) {
            mesh.apply("""
                    apiVersion: v1
                    kind: ServiceAccount
                    metadata: {namespace: %s, name: reader}
                    """.formatted(BenchMesh.domainName(d)));
        }
        inParallel(grants, i -> {
            String owner = BenchMesh.domainName(i % domains + 1);
            String consumer = BenchMesh.domainName((i + 1) % domains + 1);
            mesh.apply("""
                    apiVersion: datamesh.dev/v1alpha1
                    kind: AccessRequest
                    metadata: {namespace: %2$s, name: read-%3$d}
                    spec:
                      product: {domain: %1$s, name: many-%3$d}
                      subject: {kind: ServiceAccount, name: reader}
                      purpose: Benchmark
                    ---
                    apiVersion: datamesh.dev/v1alpha1
                    kind: AccessGrant
                    metadata: {namespace: %1$s, name: read-%3$d}
                    spec:
                      product: many-%3$d
                      to: {namespace: %2$s, subject: {kind: ServiceAccount, name: reader}, request: read-%3$d}
                    """.formatted(owner, consumer, i));
        });
    }

    private static String policy(int number, String names) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: MeshPolicy
                metadata: {name: bench-%1$d}
                spec:
                  mode: Enforce
                  rules:
                  - name: names-%1$d
                    naming: {products: '%2$s'}
                """.formatted(number, names);
    }

    private interface Step {
        void at(int number);
    }

    private static void inParallel(int count, Step step) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(APPLIERS)) {
            List<Future<?>> all = new ArrayList<>();
            IntStream.range(0, count).forEach(i -> all.add(pool.submit(() -> step.at(i))));
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private static SharedIndexInformer<DataProduct> follow(BenchMesh mesh, Set<String> ready, Set<String> judged) {
        return mesh.client().resources(DataProduct.class).inAnyNamespace().inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(DataProduct product) {
                see(product);
            }

            @Override
            public void onUpdate(DataProduct before, DataProduct product) {
                see(product);
            }

            @Override
            public void onDelete(DataProduct product, boolean unknown) {
                // Nothing is deleted.
            }

            private void see(DataProduct product) {
                if (BenchMesh.isReady(product)) {
                    ready.add(product.getMetadata().getUid());
                }
                if (product.getStatus() != null
                        && product.getStatus().conditions().stream()
                                .anyMatch(condition -> condition.type().equals("PolicyCompliant")
                                        && condition.status().equals("False"))) {
                    judged.add(product.getMetadata().getUid());
                }
            }
        });
    }

    private static <
                    S extends dev.datamesh.api.ReportsConditions,
                    R extends io.fabric8.kubernetes.client.CustomResource<?, S>>
            boolean allReady(BenchMesh mesh, Class<R> kind) {
        return mesh.client().resources(kind).inAnyNamespace().list().getItems().stream()
                .allMatch(one -> one.getStatus() != null && BenchMesh.isReady(one.getStatus()));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void await(String what, java.util.function.BooleanSupplier done) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("waited too long for " + what);
            }
            Thread.sleep(200);
        }
    }
}
