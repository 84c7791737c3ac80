package dev.datamesh.local.mesh.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.local.mesh.CapturedConsole;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import picocli.CommandLine;

class GraphCommandTest {
    private static final String EXAMPLES = "../../examples/ligo";

    @TempDir
    private Path folder;

    private final CapturedConsole captured = new CapturedConsole();

    @Test
    void derivedProductStandsBelowEachOfItsInputs() {
        assertThat(graph("-f", EXAMPLES)).isZero();

        assertThat(captured.out())
                .contains("h1/strain  Internal\n└─ cbc/band  Internal\n")
                .contains("l1/strain  Internal\n└─ cbc/band  Internal\n");
    }

    @Test
    void productIsShownWithWhatItIsMadeOfAlone() {
        assertThat(graph("cbc/band", "-f", EXAMPLES)).isZero();

        assertThat(captured.out()).contains("h1/strain", "l1/strain").doesNotContain("v1/strain");
    }

    @Test
    void dotHasAnArrowFromEachInput() {
        assertThat(graph("-f", EXAMPLES, "-o", "dot")).isZero();

        assertThat(captured.out())
                .startsWith("digraph mesh {")
                .contains("\"h1/strain\" -> \"cbc/band\";", "\"l1/strain\" -> \"cbc/band\";");
    }

    @Test
    void svgIsXmlWithABoxForEachProduct() throws Exception {
        assertThat(graph("cbc/band", "-f", EXAMPLES, "-o", "svg")).isZero();

        var svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(captured.out())));
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(3);
        assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(2);
    }

    @Test
    void jsonNamesNodesAndArrows() throws IOException {
        assertThat(graph("cbc/band", "-f", EXAMPLES, "-o", "json")).isZero();

        JsonNode json = new ObjectMapper().readTree(captured.out());
        assertThat(json.at("/nodes").findValuesAsText("id")).containsExactly("cbc/band", "h1/strain", "l1/strain");
        assertThat(json.at("/arrows").size()).isEqualTo(2);
    }

    @Test
    void loopAnAbsentInputAndAWeakerLevelAreWarnedOf() throws IOException {
        Path file = Files.writeString(
                folder.resolve("loop.yaml"),
                product("a", "Public", "b") + product("b", "Restricted", "a") + product("c", "Internal", "gone"));

        assertThat(graph("-f", file.toString())).isEqualTo(1);

        assertThat(captured.err())
                .contains("d/a is made of itself: d/a, made of d/b, made of d/a")
                .contains("d/a is Public, and its input d/b is Restricted")
                .contains("d/gone is named as an input, and there is no such product")
                .doesNotContain("d/c is");
        assertThat(captured.out()).contains("d/a  Public\n└─ d/b  Restricted\n   └─ d/a  Public  (see above)\n");
    }

    private static String product(String name, String level, String input) {
        return """
                ---
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: d, name: %s}
                spec: {classification: %s, inputs: [{domain: d, name: %s}], streams: []}
                """.formatted(name, level, input);
    }

    private int graph(String... arguments) {
        return new CommandLine(new GraphCommand(captured.console())).execute(arguments);
    }
}
