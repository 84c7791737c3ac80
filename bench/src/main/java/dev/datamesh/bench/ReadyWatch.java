package dev.datamesh.bench;

import dev.datamesh.api.product.DataProduct;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Learns by watch when products become Ready. */
final class ReadyWatch implements AutoCloseable {
    private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();
    private final SharedIndexInformer<DataProduct> informer;
    private final OperatorProcess operator;

    ReadyWatch(KubernetesClient client, OperatorProcess operator) {
        this.operator = operator;
        informer = client.resources(DataProduct.class).inAnyNamespace().inform(new ResourceEventHandler<>() {
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
                // A product that is gone is nobody's wait.
            }
        });
    }

    private void see(DataProduct product) {
        if (BenchMesh.isReady(product)) {
            latch(product).countDown();
        }
    }

    private CountDownLatch latch(DataProduct product) {
        String key = product.getMetadata().getNamespace() + "/"
                + product.getMetadata().getName();
        return waiting.computeIfAbsent(key, k -> new CountDownLatch(1));
    }

    void await(DataProduct product) throws InterruptedException {
        CountDownLatch ready = latch(product);
        for (int seconds = 0; !ready.await(1, TimeUnit.SECONDS); seconds++) {
            operator.checkAlive();
            if (seconds > 600) {
                throw new IllegalStateException(
                        product.getMetadata().getName() + " did not become Ready in ten minutes");
            }
        }
    }

    @Override
    public void close() {
        informer.stop();
    }
}
