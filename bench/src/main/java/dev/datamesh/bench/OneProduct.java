package dev.datamesh.bench;

import dev.datamesh.api.Api;
import dev.datamesh.api.product.DataProduct;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;

/** Apply to Ready, one product at a time on an idle mesh. */
final class OneProduct {
    private static final int WARM_UP = 50;

    private final BenchMesh mesh;

    OneProduct(BenchMesh mesh) {
        this.mesh = mesh;
    }

    void run(int rounds, Report report) throws Exception {
        mesh.domain(0);
        long[] measured = measured(rounds);
        mesh.stopOperator();
        long[] probe = probe(rounds);
        mesh.startOperator();
        var ours = new Quantiles(measured);
        var floor = new Quantiles(probe);
        report.compared("apply to Ready, one product, p50", ours.at(0.5), floor.at(0.5), "ms");
        report.compared("apply to Ready, one product, p99", ours.at(0.99), floor.at(0.99), "ms");
    }

    private long[] measured(int rounds) throws InterruptedException {
        long[] nanos = new long[rounds];
        try (var watch = new ReadyWatch(mesh.client(), mesh.operator())) {
            for (int i = -WARM_UP; i < rounds; i++) {
                DataProduct product =
                        mesh.product(BenchMesh.domainName(0), "one-" + (i + WARM_UP), "D0:ONE-" + (i + WARM_UP));
                long start = System.nanoTime();
                mesh.client().resource(product).create();
                watch.await(product);
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - start;
                }
                // Idle again: what the domain and the plane do after a product is over.
                Thread.sleep(50);
            }
        }
        return nanos;
    }

    private long[] probe(int rounds) throws Exception {
        String namespace = "probe-one";
        mesh.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels(Api.DOMAIN_LABEL, namespace)
                        .endMetadata()
                        .build())
                .create();
        long[] nanos = new long[rounds];
        try (var bare = new BareClient(mesh);
                var watch = new ReadyWatch(mesh.client(), mesh.operator())) {
            for (int i = -WARM_UP; i < rounds; i++) {
                DataProduct product = mesh.product(namespace, "one-" + (i + WARM_UP), "PROBE:ONE-" + (i + WARM_UP));
                long start = System.nanoTime();
                mesh.client().resource(product).create();
                bare.kafka(List.of(product));
                bare.status(product);
                watch.await(product);
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - start;
                }
                Thread.sleep(50);
            }
        }
        mesh.forgetProducts(namespace);
        return nanos;
    }
}
