package dev.datamesh.local.mesh.publish;

import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The process that plays a recording into several products at once, one player each. */
@Command(name = "replay", hidden = true, description = "Play a file into products, in a loop and in real time.")
public final class ReplayCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--kubeconfig", required = true)
    private Path kubeconfig;

    @Option(names = "--file", required = true)
    private Path file;

    @Parameters(arity = "1..*", paramLabel = "DOMAIN/PRODUCT")
    private List<String> products;

    public ReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (MeshCluster cluster = MeshCluster.of(kubeconfig)) {
            for (String product : products) {
                PublishRequest request = PublishRequest.of(ProductAddress.parse(product), file);
                Player player = new Player(cluster, request, console.clock(), this::log);
                Thread.ofPlatform().name("player of " + product).start(() -> {
                    try {
                        player.play();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            // Until somebody ends the process.
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private synchronized void log(String line) {
        console.out().println(console.clock().instant().truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }
}
