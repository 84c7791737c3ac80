package dev.datamesh.local.mesh.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.local.mesh.CapturedConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LintCommandTest {
    private static final String PRODUCT = """
            apiVersion: datamesh.dev/v1alpha1
            kind: DataProduct
            metadata: {namespace: shop, name: x1}
            spec:
              streams:
              - name: first
                records: {schema: {json: {type: object}}}
              - name: second
                records: {schema: {json: {type: object}}}
                live:
                  partitions: 65
            """;

    @TempDir
    private Path folder;

    private CapturedConsole captured = new CapturedConsole();

    @Test
    void anEnforcedRuleIsAnErrorAtTheLineOfTheField() throws IOException {
        assertThat(lint("Enforce", "text")).isEqualTo(1);
        assertThat(captured.out())
                .startsWith(
                        folder.resolve("product.yaml") + ":11: error: DataProduct shop/x1: MeshPolicy p, rule size: "
                                + "spec.streams[second].live.partitions: found 65; allowed: at most 64");
        assertThat(captured.err()).contains("DataDomain shop is not among the files");
    }

    @Test
    void whatIsOnlyWarnedOfIsNoFailure() throws IOException {
        assertThat(lint("Warn", "text")).isZero();
        assertThat(captured.out()).contains(":11: warning: ");
    }

    @Test
    void aPolicyInPreviewIsTold() throws IOException {
        assertThat(lint("Preview", "text")).isZero();
        assertThat(captured.out()).contains(":11: notice: ");
    }

    @Test
    void jsonIsAListOfFindings() throws IOException {
        lint("Enforce", "json");

        JsonNode finding = new ObjectMapper().readTree(captured.out()).get(0);
        assertThat(finding.get("severity").asText()).isEqualTo("error");
        assertThat(finding.get("line").asInt()).isEqualTo(11);
        assertThat(finding.get("rule").asText()).isEqualTo("size");
        assertThat(finding.get("object").asText()).isEqualTo("DataProduct shop/x1");
    }

    @Test
    void aChannelOutsideTheDomainsPrefixesIsAnErrorWithoutAnyMeshPolicy() throws IOException {
        Path files = Files.writeString(folder.resolve("domain.yaml"), """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: h1}
                spec: {plane: local, channelPrefixes: ["H1:"], delegates: [{prefix: "H1:PEM-", domain: pem}]}
                ---
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: h1, name: strain}
                spec:
                  inputs: [{domain: l1, name: strain}]
                  publishers: [{serviceAccount: writer}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels:
                      - {name: "H1:STRAIN", dataType: float64, sampleRate: 16384}
                      - {name: "H1:PEM-A", dataType: float64, sampleRate: 16384}
                """);

        assertThat(execute(files)).isEqualTo(1);
        assertThat(captured.out())
                .contains(
                        "error: DataProduct h1/strain: spec.streams[main].timeSeries.channels: found H1:PEM-A, outside the"
                                + " prefixes of domain h1; allowed: H1:, without H1:PEM-;")
                .hasLineCount(1);
        assertThat(captured.err()).contains("policy datamesh-lineage asks who may do what, which a cluster knows only");
    }

    @Test
    void gitHubShowsItAtTheLine() throws IOException {
        lint("Enforce", "github");

        assertThat(captured.out())
                .startsWith("::error file=" + folder.resolve("product.yaml")
                        + ",line=11,title=MeshPolicy p%2C rule size::DataProduct shop/x1: spec.streams[second]");
    }

    @Test
    void gitLabGetsACodeQualityReport() throws IOException {
        lint("Enforce", "gitlab");

        JsonNode finding = new ObjectMapper().readTree(captured.out()).get(0);
        assertThat(finding.get("check_name").asText()).isEqualTo("p/size");
        assertThat(finding.get("severity").asText()).isEqualTo("blocker");
        assertThat(finding.get("fingerprint").asText()).hasSize(32);
        assertThat(finding.at("/location/lines/begin").asInt()).isEqualTo(11);
    }

    @Test
    void nothingFoundIsAnEmptyListForMachines() throws IOException {
        Files.writeString(folder.resolve("product.yaml"), PRODUCT);

        assertThat(new CommandLine(new LintCommand(captured.console()))
                        .execute("-o", "json", folder.resolve("product.yaml").toString()))
                .isZero();
        assertThat(captured.out().strip()).isEqualTo("[]");
    }

    @Test
    void aMisspeltFieldIsAnErrorAtItsLineAndTheOneThatIsMeantIsNamed() throws IOException {
        Path product =
                Files.writeString(folder.resolve("product.yaml"), PRODUCT.replace("partitions: 65", "partition: 65"));

        assertThat(execute(product)).isEqualTo(1);
        assertThat(captured.out())
                .isEqualTo(
                        product
                                + ":11: error: DataProduct shop/x1: spec.streams[1].live.partition: there is no such field; did you mean partitions?\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"channels", "governance", "ligo", "shop"})
    void theExamplesKeepTheSchema(String example) {
        int unused = execute(Path.of("..", "..", "examples", example));

        assertThat(captured.out()).isEmpty();
    }

    @Test
    void aPolicyWithAFieldThatThereIsNoneOfIsToldAndNotJudgedBy() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), """
                apiVersion: datamesh.dev/v1alpha1
                kind: MeshPolicy
                metadata: {name: p}
                spec:
                  mode: Enforced
                  rules:
                  - {name: size, limit: {partitions: 64}}
                  - {name: many, limits: {partitions: "64"}}
                """);
        Path product = Files.writeString(folder.resolve("product.yaml"), PRODUCT);

        assertThat(execute("--policies", policy, product)).isEqualTo(1);
        assertThat(captured.out())
                .contains(
                        policy
                                + ":5: error: MeshPolicy p: spec.mode: found 'Enforced'; allowed: Preview, Warn, Audit, Enforce\n",
                        policy
                                + ":7: error: MeshPolicy p: spec.rules[0].limit: there is no such field; did you mean limits?\n",
                        policy
                                + ":8: error: MeshPolicy p: spec.rules[1].limits.partitions: found '64'; allowed: integer\n");
    }

    @Test
    void aRuleThatOnlyTheApiServerCanReadIsToldAndTheOthersAreJudged() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), """
                apiVersion: datamesh.dev/v1alpha1
                kind: MeshPolicy
                metadata: {name: p}
                spec:
                  mode: Enforce
                  rules:
                  - {name: size, limits: {partitions: 64}}
                  - {name: sum, cel: {kind: DataProduct, expression: "quantity('1Gi').isGreaterThan(quantity('1Mi'))"}}
                """);
        Path product = Files.writeString(folder.resolve("product.yaml"), PRODUCT);

        assertThat(execute("--policies", policy, product)).isEqualTo(1);
        assertThat(captured.out()).contains("rule size: ").doesNotContain("rule sum");
        assertThat(captured.err())
                .contains("note: MeshPolicy p, rule sum is not judged offline: undeclared reference to 'quantity'");
    }

    private int execute(Object... arguments) {
        return new CommandLine(new LintCommand(captured.console()))
                .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    private int lint(String mode, String format) throws IOException {
        Files.writeString(folder.resolve("product.yaml"), PRODUCT);
        Path policy = Files.writeString(folder.resolve("policy.yaml"), """
                apiVersion: datamesh.dev/v1alpha1
                kind: MeshPolicy
                metadata: {name: p}
                spec:
                  mode: %s
                  rules: [{name: size, limits: {partitions: 64}}]
                """.formatted(mode));
        return new CommandLine(new LintCommand(captured.console()))
                .execute(
                        "-o",
                        format,
                        "--policies",
                        policy.toString(),
                        folder.resolve("product.yaml").toString());
    }
}
