package dev.datamesh.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Crds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people see who use kubectl. */
class KubectlIT {
    private final ApiServer server = ApiServer.get();

    @TempDir
    private Path folder;

    static List<Class<? extends CustomResource<?, ?>>> kinds() {
        return Crds.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindIsExplainedToItsLastField(Class<? extends CustomResource<?, ?>> kind) throws Exception {
        String name = HasMetadata.getSingular(kind);
        assertThat(kubectl("explain", name, "--recursive")).contains("spec", "status", "observedGeneration");
        assertThat(kubectl("explain", name + ".spec")).doesNotContain("<no description>");
        assertThat(kubectl("explain", name + ".status.conditions")).doesNotContain("<no description>");
        assertThat(kubectl("explain", name)).contains("DESCRIPTION").doesNotContain("<empty>");
    }

    @Test
    void theLeastProductIsListedWithItsDefaultsByItsShortNameAndCategory() throws Exception {
        Path file = write(example("dataproduct/valid-least.yaml").text().replace("name: strain", "name: listed"));
        kubectl("apply", "-f", file.toString());
        try {
            String header = kubectl("get", "dprod", "-n", "h1", "listed");
            assertThat(header.lines().findFirst().orElseThrow().split("\\s+"))
                    .containsExactly("NAME", "VERSION", "STAGE", "ACCESS", "READY", "AGE");
            assertThat(header.lines().skip(1).findFirst().orElseThrow().split("\\s+"))
                    .contains("listed", "1.0.0", "Active", "Request");
            assertThat(kubectl("get", "datamesh", "-n", "h1")).contains("dataproduct.datamesh.dev/listed");
        } finally {
            kubectl("delete", "-f", file.toString());
        }
    }

    @Test
    void aMistypedFieldIsAnErrorThatNamesIt() throws Exception {
        Path file = write(example("datadomain/invalid-unknown-field.yaml").text());
        assertThat(kubectl("apply", "-f", file.toString()))
                .contains("strict decoding error: unknown field \"spec.channelPrefix\"");
    }

    @Test
    void aSchemaThatEtcdCannotHoldIsRefused() throws Exception {
        Map<String, Object> wide = Map.of("name", "id", "type", "string", "doc", "x".repeat(1_600_000));
        Path file = write(
                server.client().getKubernetesSerialization().asJson(LargeProducts.withAvro("wide", List.of(wide))));
        assertThat(kubectl("create", "-f", file.toString()))
                .contains("request is too large")
                .hasSizeLessThan(500);
    }

    @Test
    void aMegabyteIsRefusedByTheFieldThatIsTooLongHoweverItIsApplied() throws Exception {
        Path file =
                write(server.client().getKubernetesSerialization().asJson(LargeProducts.withChannels("wide", 1500)));
        assertThat(kubectl("apply", "-f", file.toString()))
                .contains("spec.streams[0].timeSeries.channels: Too many: 1500: must have at most 256 items");
        assertThat(kubectl("apply", "--server-side", "-f", file.toString()))
                .contains("spec.streams[0].timeSeries.channels: Too many: 1500: must have at most 256 items");
    }

    private static Example example(String path) {
        return Example.all().stream()
                .filter(example -> example.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("object.yaml"), text);
    }

    /** What a command says, on standard output and standard error, whether it succeeds or not. */
    private String kubectl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                server.plane().kubectl().toString(),
                "--kubeconfig",
                server.plane().adminKubeconfig().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            String said = output.readAllAsString();
            process.waitFor();
            return said;
        }
    }
}
