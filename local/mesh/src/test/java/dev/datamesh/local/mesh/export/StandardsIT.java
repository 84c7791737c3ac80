package dev.datamesh.local.mesh.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.datamesh.local.mesh.CapturedConsole;
import dev.datamesh.local.process.PythonVenv;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Documents are judged by the standards' own linters, which hold the official JSON schemas. */
class StandardsIT {
    private static final List<String> LINTERS = List.of("datacontract-cli==1.2.8", "dataproduct-cli==0.3.2");
    private static final PythonVenv VENV =
            new PythonVenv(Path.of("target", "standards").toAbsolutePath());

    @TempDir
    private Path folder;

    @BeforeAll
    static void linters() throws Exception {
        assumeTrue(PythonVenv.possible(), "skipped: there is no python3 with venv to run the standards' linters with");
        VENV.install(LINTERS);
    }

    @ParameterizedTest
    @EnumSource
    void everyExampleIsValid(Standard standard) throws Exception {
        for (Path examples : List.of(Path.of("../../examples/ligo"), Path.of("src/test/resources/export"))) {
            export(examples, standard);
        }
        List<Path> documents;
        try (var files = Files.list(folder)) {
            documents = files.toList();
        }
        assertThat(documents).hasSizeGreaterThan(4);
        for (Path document : documents) {
            assertThat(lint(standard, document)).as(said(document)).isZero();
        }
    }

    @Test
    void lintersFindAWordThatTheStandardDoesNotHave() throws Exception {
        export(Path.of("../../examples/ligo"), Standard.odcs);
        Path document = folder.resolve("h1.strain.odcs.yaml");
        Files.writeString(document, Files.readString(document) + "noSuchWord: true\n");

        assertThat(lint(Standard.odcs, document)).isNotZero();
    }

    private void export(Path examples, Standard standard) {
        int exit = new CommandLine(new ExportCommand(new CapturedConsole().console()))
                .execute("-f", examples.toString(), "--format", standard.name(), "--to", folder.toString());
        assertThat(exit).isZero();
    }

    private int lint(Standard standard, Path document) throws Exception {
        Path linter =
                VENV.directory().resolve("bin").resolve(standard == Standard.odcs ? "datacontract" : "dataproduct");
        return VENV.run(
                List.of(linter.toString(), "lint", document.toString()), Map.of("COLUMNS", "200"), log(document), 120);
    }

    private String said(Path document) throws Exception {
        return Files.exists(log(document)) ? Files.readString(log(document)) : document.toString();
    }

    private static Path log(Path document) {
        return VENV.directory().resolve(document.getFileName() + ".log");
    }
}
