package dev.datamesh.local.mesh.graph;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.export.Products;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "graph",
        description = "Show what products are made of, and who was granted them.",
        footer = {
            "",
            "  mesh graph                        the whole mesh, as trees",
            "  mesh graph cbc/band               what it is made of, and what is made of it",
            "  mesh graph -o svg > mesh.svg      a picture",
            "  mesh graph -f examples/ligo       of files, without a mesh",
            "",
            "Exit code 1 if a product is made of itself, of one that there is not, or is less strict than an input."
        })
public final class GraphCommand implements Callable<Integer> {
    /** The ways to draw, by the names that the option takes. */
    enum Drawing {
        text(TextDrawing::of),
        dot(DotDrawing::of),
        svg(SvgDrawing::of),
        json(picture -> Serialization.asJson(picture) + "\n");

        private final Function<Picture, String> drawn;

        Drawing(Function<Picture, String> drawn) {
            this.drawn = drawn;
        }
    }

    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DOMAIN/PRODUCT",
            description = "Only what this product is made of, and what is made of it.")
    private String product;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); dot is for Graphviz.")
    private Drawing drawing;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "PATH",
            description = "Read products from a file or a folder instead of a mesh.")
    private Path files;

    public GraphCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Picture picture = picture();
        console.out().print(drawing.drawn.apply(picture));
        console.out().flush();
        picture.warnings().forEach(warning -> console.err().println("warning: " + warning));
        return picture.warnings().isEmpty() ? 0 : 1;
    }

    private Picture picture() {
        if (files != null) {
            return of(Products.in(files), List.of());
        }
        try (MeshCluster cluster = access.open(console)) {
            return of(
                    Products.in(cluster),
                    MeshCluster.asked(() -> cluster.client()
                                    .resources(AccessGrant.class)
                                    .inAnyNamespace()
                                    .list()
                                    .getItems())
                            .orElse(List.of()));
        }
    }

    private Picture of(Products products, List<AccessGrant> grants) {
        MeshPicture mesh =
                new MeshPicture(products.all(), grants, console.clock().instant());
        if (product == null) {
            return mesh.whole();
        }
        ProductAddress address = ProductAddress.parse(product);
        return mesh.around(products.get(address).address());
    }
}
