package dev.datamesh.local.mesh.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.local.mesh.CapturedConsole;
import dev.datamesh.local.mesh.console.MeshException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExportCommandTest {
    private static final String EXAMPLES = "../../examples/ligo";

    @TempDir
    private Path folder;

    private final CapturedConsole captured = new CapturedConsole();

    @Test
    void exampleIsAContractWithItsChannel() {
        assertThat(export("h1/strain", "-f", EXAMPLES)).isZero();

        assertThat(captured.out())
                .startsWith("---\napiVersion: \"v3.1.0\"\nkind: \"DataContract\"\n")
                .contains("physicalName: \"h1.strain.main\"", "name: \"H1:LDAS-STRAIN\"");
    }

    @Test
    void derivedProductNamesTheContractsOfItsInputs() {
        assertThat(export("cbc/band", "--format", "odps", "-f", EXAMPLES)).isZero();

        assertThat(captured.out()).contains("kind: \"DataProduct\"", "inputPorts:", "name: \"h1/strain\"");
    }

    @Test
    void allProductsAreFilesOfTheirOwn() throws IOException {
        assertThat(export("-f", EXAMPLES, "--to", folder.toString())).isZero();

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("h1.strain.odcs.yaml", "l1.strain.odcs.yaml");
        }
    }

    @Test
    void unknownProductIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> run("h1/nothing", "-f", EXAMPLES))
                .isInstanceOfSatisfying(
                        MeshException.class, e -> assertThat(e.remedy()).contains("h1/strain"))
                .hasMessage("there is no product h1/nothing");
    }

    @Test
    void productWithoutADomainIsRefusedWithItsPlace() throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"),
                "apiVersion: datamesh.dev/v1alpha1\nkind: DataProduct\nmetadata: {name: p}\nspec: {streams: []}\n");

        assertThatThrownBy(() -> run("h1/p", "-f", file.toString()))
                .hasMessageContaining("p.yaml:1")
                .hasMessageContaining("metadata.namespace");
    }

    private int export(String... arguments) {
        return new CommandLine(new ExportCommand(captured.console())).execute(arguments);
    }

    private void run(String... arguments) {
        ExportCommand command = new ExportCommand(captured.console());
        new CommandLine(command).parseArgs(arguments);
        command.call();
    }
}
