package dev.datamesh.local.mesh.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.local.mesh.CapturedConsole;
import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ImportCommandTest {
    @TempDir
    private Path folder;

    private final CapturedConsole captured = new CapturedConsole();

    @ParameterizedTest
    @CsvSource({
        "../../examples/ligo, h1/strain",
        "../../examples/shop, orders/placed",
        "../../examples/shop, payments/captured"
    })
    void whatWasExportedComesBackWithTheSameStreams(String example, String product) throws IOException {
        Path contract = folder.resolve("contract.yaml");
        assertThat(new CommandLine(new ExportCommand(captured.console())).execute(product, "-f", example))
                .isZero();
        Files.writeString(contract, captured.out());
        CapturedConsole second = new CapturedConsole();

        assertThat(new CommandLine(new ImportCommand(second.console())).execute(contract.toString()))
                .isZero();

        DataProduct before = Products.in(Path.of(example))
                .products()
                .filter(each -> (each.getMetadata().getNamespace() + "/"
                                + each.getMetadata().getName())
                        .equals(product))
                .findFirst()
                .orElseThrow();
        DataProduct after = Serialization.unmarshal(second.out(), DataProduct.class);
        StreamSpec was = before.getSpec().streams().getFirst();
        StreamSpec is = after.getSpec().streams().getFirst();
        assertThat(is.timeSeries()).isEqualTo(was.timeSeries());
        if (was.records() != null) {
            assertThat(is.records().key()).isEqualTo(was.records().key());
            assertThat(is.records().schema().avro().get("fields"))
                    .isEqualTo(was.records().schema().avro().get("fields"));
        }
        assertThat(is.live()).isEqualTo(new StreamSpec.LiveSpec(was.live().retention(), null, null, null));
        assertThat(after.getSpec().description()).isEqualTo(before.getSpec().description());
        // A contract says the level that holds, also where it is the domain's.
        assertThat(after.getSpec().classification())
                .isEqualTo(Objects.requireNonNullElse(before.getSpec().classification(), Classification.Internal));
        assertThat(second.err()).contains("not carried over: publishers: ");
    }

    @Test
    void fileThatIsNoContractIsRefusedByItsName() throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), "a: 1\n");

        ImportCommand command = new ImportCommand(captured.console());
        new CommandLine(command).parseArgs(file.toString());
        assertThatThrownBy(command::call)
                .isInstanceOf(MeshException.class)
                .hasMessageContaining("x.yaml: no ODCS v3 contract");
    }
}
