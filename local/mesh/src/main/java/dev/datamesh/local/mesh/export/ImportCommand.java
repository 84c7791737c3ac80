package dev.datamesh.local.mesh.export;

import dev.datamesh.core.document.ContractImport;
import dev.datamesh.core.document.ImportedContract;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description =
                "Make a DataProduct from a contract of the open standard ODCS, and say what could not be carried over.",
        footer = {
            "",
            "  mesh import orders.odcs.yaml > orders.yaml  the manifest; losses to stderr",
            "  mesh import orders.odcs.yaml --domain shop  of another domain",
            "  mesh lint orders.yaml && mesh apply -f orders.yaml"
        })
public final class ImportCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "FILE", description = "The contract, YAML or JSON.")
    private Path file;

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "The domain that the product is to belong to.")
    private String domain;

    public ImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ImportedContract imported = read();
        console.out().print(Serialization.asYaml(imported.manifest()));
        console.out().flush();
        imported.losses().forEach(loss -> console.err().println("not carried over: " + loss));
        return 0;
    }

    private ImportedContract read() {
        try {
            Map<?, ?> document = Serialization.unmarshal(Files.readString(file), Map.class);
            if (document == null) {
                throw new IllegalArgumentException("it is empty");
            }
            return ContractImport.of(document, Optional.ofNullable(domain));
        } catch (IOException e) {
            throw new MeshException(file + " cannot be read: " + e.getMessage(), "is there such a file, of text?", e);
        } catch (io.fabric8.kubernetes.client.KubernetesClientException e) {
            throw new MeshException(file + ": not valid YAML: " + e.getCause().getMessage(), "", e);
        } catch (IllegalArgumentException e) {
            throw new MeshException(
                    file + ": " + e.getMessage(), "'mesh export' writes contracts of ODCS v3.1.0 to compare with", e);
        }
    }
}
