package dev.datamesh.api.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Crds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Keeps the committed files as the model says; with {@code -Dcrds.write} it writes them first. */
class GeneratedFilesTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final Path MANIFESTS = MODULE.resolve("manifests");
    private static final Path REFERENCE = MODULE.resolve("../docs/reference").normalize();

    private final GeneratedFiles generated = new GeneratedFiles();

    @Test
    void theCommittedManifestsAreWhatTheModelSays() {
        assertCurrent(MANIFESTS, generated.manifests());
    }

    @Test
    void theReferenceIsWhatTheModelSays() {
        assertCurrent(REFERENCE, generated.pages());
    }

    @Test
    void theJarHoldsTheManifestsOfAllKinds() {
        assertThat(Crds.manifests())
                .hasSameSizeAs(Crds.kinds())
                .allSatisfy(manifest -> assertThat(manifest).contains("kind: CustomResourceDefinition"));
    }

    private static void assertCurrent(Path folder, Map<String, String> files) {
        if (System.getProperty("crds.write") != null) {
            write(folder, files);
        }
        assertThat(read(folder))
                .as("%s, which `mvn -pl crds test -Dcrds.write` brings up to date", folder)
                .containsExactlyInAnyOrderEntriesOf(files);
    }

    private static void write(Path folder, Map<String, String> files) {
        try {
            Files.createDirectories(folder);
            for (String stale : read(folder).keySet()) {
                Files.delete(folder.resolve(stale));
            }
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> read(Path folder) {
        Map<String, String> texts = new TreeMap<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }
}
