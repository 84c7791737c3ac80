package dev.datamesh.local.mesh.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestsTest {
    private static final String TWO = """
            # a comment
            apiVersion: v1
            kind: Namespace
            metadata: {name: h1}
            ---
            apiVersion: datamesh.dev/v1alpha1
            kind: DataProduct
            metadata:
              namespace: h1
              name: strain
            spec:
              streams:
              - timeSeries:
                  stride: 62.5ms
                  channels:
                  - name: "H1:A"
                  - name: "H1:B"
                    dataType: float6
            """;

    @Test
    void documentsAreReadWithTheirTitlesAndPlaces() {
        List<Manifest> manifests = Manifests.of("h1.yaml", TWO);

        assertThat(manifests).extracting(Manifest::title).containsExactly("Namespace h1", "DataProduct h1/strain");
        assertThat(manifests).extracting(Manifest::place).containsExactly("h1.yaml:2", "h1.yaml:6");
    }

    @Test
    void fieldIsFoundByItsLine() {
        Manifest product = Manifests.of("h1.yaml", TWO).getLast();

        assertThat(product.place("spec.streams[0].timeSeries.stride")).isEqualTo("h1.yaml:14");
        assertThat(product.place("spec.streams[0].timeSeries.channels[1].dataType"))
                .isEqualTo("h1.yaml:18");
        assertThat(product.place("metadata.name")).isEqualTo("h1.yaml:10");
    }

    @Test
    void absentFieldIsShownWhereItShouldBe() {
        Manifest product = Manifests.of("h1.yaml", TWO).getLast();

        assertThat(product.place("spec.streams[0].timeSeries.channels[1].sampleRate"))
                .isEqualTo("h1.yaml:17");
        assertThat(product.place("spec.streams[7].live")).isEqualTo("h1.yaml:12");
        assertThat(product.place("")).isEqualTo("h1.yaml:6");
    }

    @Test
    void wordsThatOldYamlTakesForTruthAreWords() {
        Manifest manifest = Manifests.of(
                        "x", "{apiVersion: v1, kind: ConfigMap, metadata: {name: no}, data: {on: yes}}")
                .getFirst();

        assertThat(manifest.name()).isEqualTo("no");
        assertThat(manifest.object().get("data")).hasToString("{on=yes}");
    }

    @Test
    void brokenYamlIsRefusedByItsLine() {
        assertThatThrownBy(() -> Manifests.of("h1.yaml", "a: 1\nb: [1, 2\nc: 3\n"))
                .hasMessageStartingWith("h1.yaml:3: not valid YAML");
        assertThatThrownBy(() -> Manifests.of("h1.yaml", "a: 1\na: 2\n")).hasMessageContaining("duplicate key a");
    }

    @Test
    void objectWithoutItsNameIsRefused() {
        assertThatThrownBy(() -> Manifests.of("h1.yaml", "apiVersion: v1\nmetadata: {}\n"))
                .hasMessage("h1.yaml:1: the object lacks kind, metadata.name");
        assertThatThrownBy(() -> Manifests.of("h1.yaml", "- 1\n")).hasMessage("h1.yaml:1: not an object");
    }

    @Test
    void emptyDocumentsAreNothing() {
        assertThat(Manifests.of("h1.yaml", "---\n---\n# only words\n")).isEmpty();
    }

    @Test
    void ofAFolderItsYamlFilesCountInOrder(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("b.yaml"), "{apiVersion: v1, kind: Namespace, metadata: {name: b}}");
        Files.writeString(
                folder.resolve("a.json"),
                "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"a\"}}");
        Files.writeString(folder.resolve("README.md"), "# not: yaml");

        assertThat(Manifests.at(folder)).extracting(Manifest::name).containsExactly("a", "b");
    }

    @Test
    void nothingToApplyIsAnError(@TempDir Path folder) {
        assertThatThrownBy(() -> Manifests.at(folder)).hasMessage(folder + " holds no manifests");
        assertThatThrownBy(() -> Manifests.at(folder.resolve("x")))
                .hasMessage("there is no file or folder " + folder.resolve("x"));
    }

    @Test
    void examplesAreWellFormed() {
        assertThat(Manifests.at(Path.of("../../examples/ligo")))
                .filteredOn(manifest -> manifest.kind().equals("DataProduct"))
                .extracting(Manifest::title)
                .containsExactly(
                        "DataProduct cbc/band",
                        "DataProduct h1/strain",
                        "DataProduct l1/strain",
                        "DataProduct v1/strain");
    }
}
