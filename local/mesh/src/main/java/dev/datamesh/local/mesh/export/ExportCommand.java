package dev.datamesh.local.mesh.export;

import dev.datamesh.core.document.DocumentedProduct;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Write products as documents of the open standards: ODCS for the contract, ODPS for the product.",
        footer = {
            "",
            "  mesh export h1/strain                       the contract, of the running mesh",
            "  mesh export h1/strain --format odps         the product",
            "  mesh export -f examples/ligo --to catalogue all of a folder, without a mesh"
        })
public final class ExportCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DOMAIN/PRODUCT",
            description = "The product; without it all of them, each to a file of its own.")
    private String product;

    @Option(
            names = "--format",
            paramLabel = "STANDARD",
            defaultValue = "odcs",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Standard standard;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "PATH",
            description = "Read products and domains from a file or a folder instead of a mesh.")
    private Path files;

    @Option(names = "--to", paramLabel = "FOLDER", description = "Write DOMAIN.PRODUCT.STANDARD.yaml there.")
    private Path folder;

    public ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (product == null && folder == null) {
            throw MeshException.usage(
                    "all products are many documents, and there is no folder for them",
                    "name one as DOMAIN/PRODUCT, or a folder by --to");
        }
        Products products = products();
        List<DocumentedProduct> wanted =
                product == null ? products.all() : List.of(products.get(ProductAddress.parse(product)));
        for (DocumentedProduct each : wanted) {
            String document = Serialization.asYaml(standard.document(each));
            if (folder == null) {
                console.out().print(document);
            } else {
                write(each, document);
            }
        }
        if (folder != null) {
            console.out().println(wanted.size() + " documents in " + folder);
        }
        return 0;
    }

    private Products products() {
        if (files != null) {
            return Products.in(files);
        }
        try (MeshCluster cluster = access.open(console)) {
            return Products.in(cluster);
        }
    }

    private void write(DocumentedProduct each, String document) {
        Path file =
                folder.resolve(each.address().domain() + "." + each.address().name() + "." + standard + ".yaml");
        try {
            Files.createDirectories(folder);
            Files.writeString(file, document);
        } catch (IOException e) {
            throw new MeshException(file + " cannot be written: " + e.getMessage(), "name another folder by --to", e);
        }
    }
}
