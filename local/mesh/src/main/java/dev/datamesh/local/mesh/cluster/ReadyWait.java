package dev.datamesh.local.mesh.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Waits until objects of the mesh say that they are ready. */
public final class ReadyWait {
    private static final Duration POLL = Duration.ofMillis(150);

    /** What one object waits for may come with another that was applied with it. */
    private static final Duration STUCK = Duration.ofSeconds(2);

    private final KubernetesClient client;

    public ReadyWait(KubernetesClient client) {
        this.client = client;
    }

    /** Told of each object once, when it is ready. */
    @FunctionalInterface
    public interface Listener {
        void ready(MeshKind.Named object);
    }

    /**
     * Those that are not ready when the time is over, or as soon as all that are left wait for a person, with how they stand; empty if
     * all are ready.
     */
    public Map<MeshKind.Named, Readiness> await(List<MeshKind.Named> objects, Duration timeout, Listener listener)
            throws InterruptedException {
        Map<MeshKind.Named, Readiness> open = new LinkedHashMap<>();
        objects.forEach(object ->
                open.put(object, new Readiness(false, false, "NotSeen", "it was not looked at yet", List.of())));
        long until = System.nanoTime() + timeout.toNanos();
        long stuckSince = Long.MAX_VALUE;
        while (true) {
            for (MeshKind.Named object : List.copyOf(open.keySet())) {
                Readiness readiness = look(object);
                if (readiness.ready()) {
                    open.remove(object);
                    listener.ready(object);
                } else {
                    open.put(object, readiness);
                }
            }
            boolean stuck = open.values().stream().allMatch(Readiness::stalled);
            stuckSince = stuck ? Math.min(stuckSince, System.nanoTime()) : Long.MAX_VALUE;
            if (open.isEmpty()
                    || System.nanoTime() - until > 0
                    || (stuck && System.nanoTime() - stuckSince > STUCK.toNanos())) {
                return open;
            }
            Thread.sleep(POLL);
        }
    }

    private Readiness look(MeshKind.Named object) {
        try {
            GenericKubernetesResource found = object.get(client);
            return found == null
                    ? new Readiness(false, false, "NotFound", "it does not exist", List.of())
                    : Readiness.of(found);
        } catch (KubernetesClientException e) {
            return new Readiness(false, false, "NotSeen", ApiErrors.explained(e).getMessage(), List.of());
        }
    }
}
