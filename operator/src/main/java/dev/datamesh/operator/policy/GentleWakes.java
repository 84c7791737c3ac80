package dev.datamesh.operator.policy;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.mesh.MeshView;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Wakes products a few at a time. A policy may change what is said of every product of the mesh, which is no reason to let all else wait.
 */
final class GentleWakes {
    private record Key(String domain, String name) {}

    private static final int AT_ONCE = 50;
    private static final long PAUSE_MILLIS = 100;

    private final MeshView mesh;
    private final ScheduledExecutorService timer;
    private final Set<Key> waiting = new LinkedHashSet<>();
    private boolean running;

    GentleWakes(MeshView mesh, ScheduledExecutorService timer) {
        this.mesh = mesh;
        this.timer = timer;
    }

    void wake(DataProduct product) {
        synchronized (waiting) {
            waiting.add(new Key(
                    product.getMetadata().getNamespace(), product.getMetadata().getName()));
            if (!running) {
                running = true;
                next(0);
            }
        }
    }

    private void next(long millis) {
        try {
            var unused = timer.schedule(this::some, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            running = false;
        }
    }

    private void some() {
        synchronized (waiting) {
            var keys = waiting.iterator();
            for (int i = 0; i < AT_ONCE && keys.hasNext(); i++) {
                Key key = keys.next();
                keys.remove();
                mesh.wakeProduct(key.domain(), key.name());
            }
            running = !waiting.isEmpty();
            if (running) {
                next(PAUSE_MILLIS);
            }
        }
    }
}
