package dev.datamesh.local.mesh.leftover;

import dev.datamesh.core.unit.ByteText;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "leftovers",
        description = "List the topics that deleted products left behind (deletionPolicy: Retain).",
        footer = {
            "",
            "A product of the same name in the same domain takes its topics up again; 'mesh purge' deletes one."
        })
public final class LeftoversCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private MeshAccess access;

    public LeftoversCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (MeshCluster cluster = access.open(console)) {
            List<LeftTopic> left = LeftTopic.all(cluster);
            if (left.isEmpty()) {
                console.out().println("Nothing is left behind.");
                return 0;
            }
            Table table = new Table().row("PLANE", "TOPIC", "PRODUCT", "BYTES", "SINCE");
            left.forEach(each -> table.row(
                    each.planeName(),
                    each.leftover().topic(),
                    each.leftover().product(),
                    each.leftover().bytes() == null
                            ? "?"
                            : ByteText.format(each.leftover().bytes()),
                    each.leftover().since()));
            table.lines().forEach(console.out()::println);
        }
        return 0;
    }
}
