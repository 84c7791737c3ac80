package dev.datamesh.local.mesh.leftover;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus.KafkaFacts;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "purge",
        description = "Delete a topic that a deleted product left behind, with all its data.",
        footer = {
            "",
            "Only what 'mesh leftovers' lists, and only if Kafka's id of the topic is the one that the ledger has for it. "
                    + "Works with the plane's own rights, so it needs the right to read the plane's Secret. Asks first."
        })
public final class PurgeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Option(names = "--plane", paramLabel = "NAME", description = "Its plane, where several have such a topic.")
    private String plane;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    public PurgeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (MeshCluster cluster = access.open(console)) {
            LeftTopic left = only(LeftTopic.all(cluster));
            refuseIfServed(cluster, left);
            if (!yes
                    && !console.confirms("Delete topic " + topic + " of plane " + left.planeName() + ", left behind by "
                            + left.leftover().product() + ", with all its data?")) {
                console.out().println("Nothing was changed.");
                return 1;
            }
            DataPlane from = left.plane();
            Optional<String> kafkaCluster =
                    Optional.ofNullable(from.getStatus().kafka()).map(KafkaFacts::clusterId);
            new TopicRemoval(KafkaCredentials.ofPlane(cluster, from), kafkaCluster, new Ownership(cluster, from))
                    .remove(topic);
            console.out().println("topic " + topic + " deleted");
        }
        return 0;
    }

    private LeftTopic only(List<LeftTopic> all) {
        List<LeftTopic> found = all.stream()
                .filter(each -> each.leftover().topic().equals(topic))
                .filter(each -> plane == null || each.planeName().equals(plane))
                .toList();
        if (found.isEmpty()) {
            throw new MeshException(
                    "no plane lists topic " + topic + " as left behind" + (plane == null ? "" : " on " + plane),
                    "'mesh leftovers' lists what can be purged");
        }
        if (found.size() > 1) {
            throw new MeshException(
                    "several planes have a topic " + topic + ": "
                            + String.join(
                                    ", ",
                                    found.stream().map(LeftTopic::planeName).toList()),
                    "say which by --plane");
        }
        return found.getFirst();
    }

    /** A plane's list may be as old as its last look; a product of today is asked itself. */
    private void refuseIfServed(MeshCluster cluster, LeftTopic left) {
        List<DataProduct> products = MeshCluster.asked(() -> cluster.client()
                        .resources(DataProduct.class)
                        .inAnyNamespace()
                        .list()
                        .getItems())
                .orElse(List.of());
        for (DataProduct product : products) {
            String name = product.getMetadata().getNamespace() + "/"
                    + product.getMetadata().getName();
            boolean serves = product.getStatus() != null
                    && product.getStatus().streams().stream()
                            .flatMap(stream -> stream.topics().stream())
                            .anyMatch(each -> each.name().equals(topic));
            // One that has not reported yet may be about to take up what one of its name left behind.
            boolean mayTakeUp = name.equals(left.leftover().product())
                    && (product.getStatus() == null
                            || product.getStatus().streams().isEmpty());
            if (serves || mayTakeUp) {
                throw new MeshException(
                        "topic " + topic + " belongs to the product " + name + " (again)", "delete the product first");
            }
        }
    }
}
