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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sees with its own eyes that blocks of a product arrive. */
record FirstBlocks(MeshCluster cluster, InstantSource clock) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PROMPT = Duration.ofMillis(60);
    private static final int MOST_READ = 48;

    /**
     * So many of each product, in a row, as soon as they arrive promptly: the first ones wait while this program's own code
     * is still being loaded.
     */
    List<List<ArrivedBlock>> of(List<ProductAddress> products, int count) throws InterruptedException {
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<ArrivedBlock>>> reading = products.stream()
                    .map(product -> readers.submit(() -> of(product, count)))
                    .toList();
            List<List<ArrivedBlock>> blocks = new ArrayList<>();
            for (Future<List<ArrivedBlock>> each : reading) {
                blocks.add(each.get());
            }
            return blocks;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private List<ArrivedBlock> of(ProductAddress address, int count) {
        TimeSeries series = TimeSeries.of(address, cluster.product(address), "main");
        List<ArrivedBlock> blocks = new ArrayList<>();
        long until = System.nanoTime() + PATIENCE.toNanos();
        try (BlockReader reader =
                new BlockReader(series, KafkaCredentials.ofPlane(cluster, cluster.planeOf(address.domain())), clock)) {
            while (!prompt(blocks, count)) {
                if (System.nanoTime() - until > 0) {
                    throw new MeshException(
                            address + ": no block has arrived within " + PATIENCE.toSeconds() + " s",
                            "the replayer says why: mesh logs replayer");
                }
                blocks.addAll(reader.poll(Duration.ofMillis(500)));
            }
        }
        return blocks.subList(blocks.size() - count, blocks.size());
    }

    /** Late ones will do, too, once there are many: on a busy machine none may be prompt. */
    private static boolean prompt(List<ArrivedBlock> blocks, int count) {
        return blocks.size() >= MOST_READ
                || (blocks.size() >= count
                        && blocks.subList(blocks.size() - count, blocks.size()).stream()
                                .allMatch(block -> block.arrival().latency().compareTo(PROMPT) < 0));
    }
}
