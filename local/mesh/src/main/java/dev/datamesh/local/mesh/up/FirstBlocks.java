package dev.datamesh.local.mesh.up;

import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.tail.ArrivedBlock;
import dev.datamesh.local.mesh.tail.BlockReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Sees with its own eyes that blocks of a product arrive. */
record FirstBlocks(MeshCluster cluster, InstantSource clock) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The first so many that arrive from now on. */
    List<ArrivedBlock> of(ProductAddress address, int count) {
        TimeSeries series = TimeSeries.of(address, cluster.product(address), "main");
        List<ArrivedBlock> blocks = new ArrayList<>();
        long until = System.nanoTime() + PATIENCE.toNanos();
        try (BlockReader reader =
                new BlockReader(series, KafkaCredentials.ofPlane(cluster, cluster.planeOf(address.domain())), clock)) {
            while (blocks.size() < count) {
                if (System.nanoTime() - until > 0) {
                    throw new MeshException(
                            address + ": no block has arrived within " + PATIENCE.toSeconds() + " s",
                            "the replayer says why: mesh logs replayer");
                }
                blocks.addAll(reader.poll(Duration.ofMillis(500)));
            }
        }
        return blocks.subList(0, count);
    }
}
