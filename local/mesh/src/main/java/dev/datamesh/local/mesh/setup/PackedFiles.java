package dev.datamesh.local.mesh.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The YAML files that the build packed beside this class. */
final class PackedFiles {
    private PackedFiles() {}

    /** Those of a folder and of all folders inside: their paths in it and their texts, in order of the paths. */
    static SortedMap<String, String> below(String folder) {
        try {
            URI code = PackedFiles.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            Path place = Path.of(code);
            String inside = PackedFiles.class.getPackageName().replace('.', '/') + "/" + folder;
            if (Files.isDirectory(place)) {
                return read(place.resolve(inside));
            }
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                return read(jar.getPath(inside));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SortedMap<String, String> read(Path folder) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return texts;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                texts.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return texts;
    }
}
