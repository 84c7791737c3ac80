package dev.datamesh.operator.plane;

import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaClusters;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The planes' Kafka clusters: one open connection each, and how each was found last. The plane's reconciler writes it; the others look
 * here before they ask Kafka, so that a cluster that is away costs each of them nothing.
 */
public final class Planes implements AutoCloseable {
    private record Connection(KafkaAccess access, KafkaCluster cluster, Optional<String> boundTo) {}

    private final KafkaClusters clusters;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();
    private final Map<String, PlaneState> states = new ConcurrentHashMap<>();

    public Planes(KafkaClusters clusters) {
        this.clusters = clusters;
    }

    /** How a plane was found last; empty if this process has not looked at it yet. */
    public Optional<PlaneState> state(String plane) {
        return Optional.ofNullable(states.get(plane));
    }

    /**
     * The connection to a plane's cluster; another one if the way to it has changed.
     *
     * @param engine what works there over a new connection
     */
    KafkaCluster connect(String plane, KafkaAccess access, UnaryOperator<KafkaCluster> engine) {
        return connections
                .compute(plane, (name, open) -> {
                    if (open != null && open.access().equals(access)) {
                        return open;
                    }
                    if (open != null) {
                        open.cluster().close();
                    }
                    return new Connection(access, engine.apply(clusters.open(access)), Optional.empty());
                })
                .cluster();
    }

    /**
     * Binds the connection to the cluster with this id. One that was bound to another gives way to a new one: what it has in memory of
     * that cluster must not come to this one.
     */
    KafkaCluster bind(
            String plane, KafkaAccess access, UnaryOperator<KafkaCluster> engine, Optional<String> clusterId) {
        return connections
                .compute(plane, (name, open) -> {
                    if (open != null
                            && open.access().equals(access)
                            && open.boundTo().equals(clusterId)) {
                        return open;
                    }
                    boolean isFree = open != null
                            && open.access().equals(access)
                            && open.boundTo().isEmpty();
                    if (open != null && !isFree) {
                        open.cluster().close();
                    }
                    KafkaCluster cluster = isFree ? open.cluster() : engine.apply(clusters.open(access));
                    clusterId.ifPresent(cluster::bind);
                    return new Connection(access, cluster, clusterId);
                })
                .cluster();
    }

    /** Notes how a plane was found, and answers how it had been found before; empty if it had not been looked at. */
    Optional<PlaneState> found(String plane, PlaneState state) {
        return Optional.ofNullable(states.put(plane, state));
    }

    /** Forgets a plane that is gone. */
    void forget(String plane) {
        states.remove(plane);
        Connection open = connections.remove(plane);
        if (open != null) {
            open.cluster().close();
        }
    }

    @Override
    public void close() {
        connections.keySet().forEach(this::forget);
    }
}
