package dev.datamesh.local.mesh.record;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Publishes a file of records and says what became of it.
 *
 * @param serviceAccount as which of the product's publishers; absent: the first
 */
public record RecordPublishing(
        ProductAddress product, String stream, Path file, Optional<String> serviceAccount, boolean skipBad) {
    private static final int SHOWN = 5;

    /** The exit code: 0 if every line was published, else 1. */
    public int run(MeshCluster cluster, DataProduct found, Console console) throws InterruptedException {
        RecordStream target = RecordStream.of(product, found, stream);
        RecordFile.Outcome outcome = new RecordFile(file)
                .publish(target, KafkaCredentials.ofPublisher(cluster, product, found, serviceAccount), skipBad);
        console.out().println(outcome.sent() + " records published to " + product);
        if (outcome.bad().isEmpty()) {
            return 0;
        }
        Path report = file.resolveSibling(file.getFileName() + ".bad");
        try {
            Files.write(report, outcome.bad());
        } catch (IOException e) {
            throw new MeshException(report + " cannot be written: " + e.getMessage(), "", e);
        }
        outcome.bad().stream().limit(SHOWN).forEach(console.err()::println);
        console.err()
                .println(outcome.bad().size() + " lines are no records of " + product + ": all of them are in " + report
                        + (outcome.sent() == 0
                                ? "; nothing was sent. --skip-bad sends the others"
                                : "; the others were sent"));
        return 1;
    }
}
