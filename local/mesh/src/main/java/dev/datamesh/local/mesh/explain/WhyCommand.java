package dev.datamesh.local.mesh.explain;

import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "why",
        description = "Say which layer refuses a product's data, and what to do about it.",
        footer = {
            "",
            "  mesh why h1/strain                       to a caller without a token",
            "  mesh why h1/strain --as cbc/analysis     to a ServiceAccount",
            "",
            "Exit code 0 if nothing refuses, else 1."
        })
public final class WhyCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(index = "0", paramLabel = "DOMAIN/PRODUCT", description = "The product.")
    private String product;

    @Option(
            names = "--as",
            paramLabel = "WHO",
            description = "NAMESPACE/SERVICEACCOUNT, group:NAME, or a user; else a caller without a token.")
    private String as;

    public WhyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ProductAddress address = ProductAddress.parse(product);
        Asker asker = as == null ? Asker.ANYONE : Asker.parse(as);
        List<Layers.Word> words;
        try (MeshCluster cluster = access.open(console)) {
            words = Layers.of(cluster, address, asker).words();
        }
        return say(words, asker.title() + " may read " + address);
    }

    /** The layers and what they object to; that which refuses comes last. */
    int say(List<Layers.Word> words, String allowed) {
        Table table = new Table();
        words.forEach(word -> table.row(
                word.layer(), word.refuses() ? "refuses" : word.objection().isPresent() ? "warns" : "ok"));
        table.lines().forEach(console.out()::println);
        for (Layers.Word word : words) {
            word.objection().ifPresent(objection -> {
                console.out().println((word.refuses() ? "" : word.layer() + ": ") + objection.why());
                console.out().println("  → " + objection.remedy());
            });
        }
        if (words.getLast().refuses()) {
            return 1;
        }
        console.out().println(allowed);
        return 0;
    }
}
