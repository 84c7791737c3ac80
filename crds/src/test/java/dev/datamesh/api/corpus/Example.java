package dev.datamesh.api.corpus;

import dev.datamesh.api.Crds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One file of the corpus. Its name says what is to come of it: {@code valid-…} and {@code invalid-…} hold one object to create,
 * {@code valid-update-…} and {@code invalid-update-…} an object before and after a change.
 *
 * @param path the folder of its kind and the file's name
 * @param expected what the refusal must say, from the leading lines {@code # expected: …}; empty for what is valid
 */
record Example(String path, String text, List<String> expected) {
    private static final String MARK = "# expected: ";

    static List<Example> all() {
        Path root = root();
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> read(root, file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Example> valid() {
        return all().stream().filter(Example::isValid).toList();
    }

    boolean isValid() {
        return fileName().startsWith("valid-");
    }

    boolean isUpdate() {
        return fileName().startsWith("valid-update-") || fileName().startsWith("invalid-update-");
    }

    /** The folder: the kind in lower case. */
    String folder() {
        return path.substring(0, path.indexOf('/'));
    }

    Class<? extends CustomResource<?, ?>> kind() {
        return Crds.kinds().stream()
                .filter(kind -> folderOf(kind).equals(folder()))
                .findFirst()
                .orElseThrow();
    }

    static String folderOf(Class<? extends CustomResource<?, ?>> kind) {
        return HasMetadata.getKind(kind).toLowerCase(Locale.ROOT);
    }

    List<String> documents() {
        return List.of(text.split("(?m)^---\n"));
    }

    List<GenericKubernetesResource> objects() {
        return documents().stream()
                .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
                .toList();
    }

    @Override
    public String toString() {
        return path;
    }

    private String fileName() {
        return path.substring(path.indexOf('/') + 1);
    }

    private static Example read(Path root, Path file) {
        try {
            String text = Files.readString(file);
            List<String> expected = text.lines()
                    .takeWhile(line -> line.startsWith(MARK))
                    .map(line -> line.substring(MARK.length()))
                    .toList();
            return new Example(root.relativize(file).toString(), text, expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        try {
            return Path.of(Example.class.getResource("/manifests").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
